package io.tidewheel.readme;

import io.tidewheel.RDD;
import io.tidewheel.StreamingContext;
import io.tidewheel.Tuple2;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;

public class WordCount {
  public static void main(String[] args) throws Exception {
    try (var ssc = new StreamingContext("words", Duration.ofMillis(500))) {
      var lines = new ConcurrentLinkedQueue<RDD<String>>();
      ssc.queueStream(lines)
          .flatMap(line -> List.of(line.split(" ")).iterator())
          .mapToPair(word -> Tuple2.of(word, 1L))
          .reduceByKeyAndWindow(Long::sum, Duration.ofSeconds(5))
          .print();
      lines.add(ssc.parallelize(List.of("the tide turns", "the wheel turns")));
      lines.add(ssc.parallelize(List.of("the tide waits")));
      ssc.start();
      ssc.awaitTerminationOrTimeout(1_600);
    }
  }
}
