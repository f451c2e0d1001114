package io.tidewheel.cli.checkpoint;

import io.tidewheel.StreamingConf;
import io.tidewheel.StreamingContext;
import io.tidewheel.Tuple2;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/**
 * A program that is to be asked for its plan. Its arguments are the names of its operators; {@code
 * --hang} and {@code --return} keep it from starting.
 */
public final class SampleProgram {
  private SampleProgram() {}

  public static void main(String[] arguments) throws InterruptedException {
    System.out.println("arguments: " + List.of(arguments));
    if (List.of(arguments).contains("--hang")) {
      new CountDownLatch(1).await();
    }
    if (!List.of(arguments).contains("--return")) {
      context(arguments).start();
    }
  }

  static StreamingContext context(String... operators) {
    StreamingContext ssc =
        new StreamingContext(
            new StreamingConf()
                .setAppName(System.getProperty("sample.name", "sample"))
                .set("streaming.defaultParallelism", "2"),
            Duration.ofMillis(100));
    for (String operator : operators) {
      ssc.<String>queueStream(new ArrayDeque<>(List.of(ssc.parallelize(List.of("a", "b", "a")))))
          .named("words-for-" + operator)
          .mapToPair(word -> Tuple2.of(word, 1L))
          .updateStateByKey(SampleProgram::count)
          .named(operator)
          .foreachRDD((rdd, time) -> rdd.collectAsMap());
    }
    return ssc;
  }

  private static Optional<Long> count(List<Long> found, Optional<Long> before) {
    return Optional.of(found.stream().reduce(before.orElse(0L), Long::sum));
  }
}
