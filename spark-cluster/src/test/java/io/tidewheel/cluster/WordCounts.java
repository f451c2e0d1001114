package io.tidewheel.cluster;

import io.tidewheel.DStream;
import io.tidewheel.PairDStream;
import io.tidewheel.Tuple2;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.apache.spark.TaskContext;

/**
 * How often words came so far, of which what is behind a hyphen does not count. The first try of a
 * task that meets the word {@code slow-3} waits for the second, which leaves a file of that name;
 * so both go on at the same time.
 *
 * <p>Its lambdas are here, since executors that load a test's need all that the test's methods
 * name.
 */
final class WordCounts {
  private WordCounts() {}

  /**
   * The counts.
   *
   * @param signs the directory of these files
   */
  static PairDStream<String, Integer> of(DStream<String> words, String signs) {
    return words
        .mapToPair(word -> Tuple2.of(word.split("-", 2)[0], word))
        .updateStateByKey(
            (List<String> again, Optional<Integer> before) -> {
              for (String word : again) {
                if (word.startsWith("slow-")) {
                  meet(Path.of(signs, word));
                }
              }
              return Optional.of(before.orElse(0) + again.size());
            },
            4);
  }

  private static void meet(Path second) throws IOException {
    if (TaskContext.get().attemptNumber() > 0 && Files.notExists(second)) {
      Files.createFile(second);
    }
    while (Files.notExists(second)) {
      Thread.onSpinWait();
    }
  }
}
