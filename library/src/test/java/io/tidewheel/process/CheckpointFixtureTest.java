package io.tidewheel.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidewheel.StreamingConf;
import io.tidewheel.StreamingContext;
import io.tidewheel.Tuple2;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** F50: checkpoints of every format, written once and kept for ever, are gone on from. */
class CheckpointFixtureTest {
  private static final String FIXTURE = "src/test/resources/fixtures/checkpoint-";

  /** A sum by remainder, with snapshots; puts a line of each batch into the queue. */
  private static StreamingContext sums(Path checkpoint, LinkedBlockingQueue<String> lines) {
    StreamingConf conf =
        new StreamingConf()
            .setAppName("fixture")
            .set("streaming.defaultParallelism", "2")
            .set("state.snapshot.minBytes", "1");
    StreamingContext context = new StreamingContext(conf, Duration.ofMillis(10));
    context.checkpoint(checkpoint.toString());
    context
        .sourceStream(new CountingSource())
        .mapToPair(number -> Tuple2.of((int) (number % 5), number))
        .<Long>updateStateByKey(
            (numbers, sum) ->
                Optional.of(sum.orElse(0L) + numbers.stream().mapToLong(Long::longValue).sum()))
        .named("sums")
        .foreachRDD(
            rdd -> {
              Map<Integer, Long> sums = new TreeMap<>();
              rdd.collect().forEach(pair -> sums.put(pair._1(), pair._2()));
              lines.add(rdd.batch().id() + " " + sums);
            });
    return context;
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> paths = Files.walk(from)) {
      for (Path path : paths.toList()) {
        Files.copy(path, to.resolve(from.relativize(path).toString()));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void goesOnFromACheckpointOfFormat(int format, @TempDir Path directory) throws Exception {
    Path checkpoint = directory.resolve("checkpoint");
    copy(Path.of(FIXTURE + format), checkpoint);
    try (Stream<Path> snapshots = Files.list(checkpoint.resolve("state"))) {
      assertTrue(snapshots.findAny().isPresent(), "the fixture has snapshots");
    }
    LinkedBlockingQueue<String> lines = new LinkedBlockingQueue<>();
    try (StreamingContext context = sums(checkpoint, lines)) {
      context.start();
      String line = lines.poll(30, TimeUnit.SECONDS);
      long batch = Long.parseLong(line.substring(0, line.indexOf(' ')));
      assertTrue(batch > 20, line);
      assertEquals(CountingProgram.expected(batch), line);
    }
  }

  /** Run by hand in the module's directory when the format changes, to make the next fixture. */
  public static void main(String[] arguments) throws Exception {
    LinkedBlockingQueue<String> lines = new LinkedBlockingQueue<>();
    try (StreamingContext context = sums(Path.of(arguments[0]), lines)) {
      context.start();
      while (lines.size() < 40) {
        boolean ignored = context.awaitTerminationOrTimeout(10);
      }
      context.stop(true, true);
    }
    System.exit(0);
  }
}
