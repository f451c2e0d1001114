package io.tidewheel.submitted;

import io.tidewheel.StreamingConf;
import io.tidewheel.StreamingContext;
import io.tidewheel.Tuple2;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * How often each word has come so far: of files that appear in a directory, into a directory for
 * each batch. Where it runs is for who submits it to say.
 *
 * <pre>
 * spark-submit --class io.tidewheel.submitted.WordCount assembly.jar CHECKPOINT IN OUT
 * </pre>
 */
public final class WordCount {
  private static final int PARTITIONS = 2;

  private WordCount() {}

  /** Runs until it is stopped. */
  public static void main(String[] arguments) throws Exception {
    StreamingConf conf = new StreamingConf().setAppName("words").set("engine", "spark");
    try (StreamingContext ssc = new StreamingContext(conf, Duration.ofMillis(500))) {
      ssc.checkpoint(arguments[0]);
      ssc.textFileStream(arguments[1])
          .flatMap(line -> Arrays.asList(line.split(" ")).iterator())
          .mapToPair(word -> Tuple2.of(word, 1L))
          .updateStateByKey(
              (List<Long> ones, Optional<Long> before) ->
                  Optional.of(before.orElse(0L) + ones.size()),
              PARTITIONS)
          .map(count -> count._1() + " " + count._2())
          .saveAsTextFiles(arguments[2]);
      ssc.start();
      ssc.awaitTermination();
    }
  }
}
