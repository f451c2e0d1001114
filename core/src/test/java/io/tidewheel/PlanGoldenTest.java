package io.tidewheel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tidewheel.internal.graph.Moment;
import io.tidewheel.internal.graph.PlanBuilder;
import io.tidewheel.internal.graph.StreamGraph;
import io.tidewheel.internal.input.QueueSource;
import io.tidewheel.internal.rdd.Application;
import io.tidewheel.internal.rdd.Dataset;
import io.tidewheel.internal.rdd.Scope;
import io.tidewheel.internal.rdd.ScopeTally;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/**
 * Plans as text, compared with files. A plan is built without any engine. Files are written anew
 * with {@code -Dgolden.write=true}; look at the difference before you commit it.
 */
class PlanGoldenTest {
  private static final Application APPLICATION = new Application("golden", List.of(), () -> null);

  private final StreamGraph graph = new StreamGraph(Duration.ofSeconds(1));
  private final DStream<String> lines =
      new DStream<>(
          graph.input(
              "lines",
              new QueueSource<>(new ArrayDeque<String>(), true, text -> null, null),
              (moment, range) -> Dataset.of(moment.scope(), "lines", List.of("a b", "c"), 2)));

  private static Duration seconds(long seconds) {
    return Duration.ofSeconds(seconds);
  }

  /** The plan of the batch at this many seconds, without the places of calls. */
  private String planAt(long seconds) {
    Scope scope =
        new Scope(
            APPLICATION,
            new ScopeTally(new Batch(seconds, Instant.ofEpochSecond(seconds))),
            null,
            new AtomicLong(),
            () -> 2);
    Moment moment = new Moment(seconds, Instant.ofEpochSecond(seconds), Instant.EPOCH, scope);
    return new PlanBuilder(graph, moment, Map.of())
        .build()
        .plan()
        .describe()
        .replaceAll(" at [A-Za-z]+\\.java:\\d+", "");
  }

  private static void assertGolden(String name, String actual) throws IOException {
    Path file = Path.of("src/test/resources/plans", name + ".txt");
    if (Boolean.getBoolean("golden.write")) {
      Files.writeString(file, actual);
    }
    assertEquals(Files.readString(file), actual, file::toString);
  }

  private PairDStream<String, Long> words() {
    return lines
        .flatMap(line -> List.of(line.split(" ")).iterator())
        .mapToPair(word -> Tuple2.of(word, 1L));
  }

  @Test
  void wordCount() throws Exception {
    words().reduceByKey(Long::sum).print();
    assertGolden("word-count", planAt(1));
  }

  @Test
  void aStreamWithTwoReadersIsOneNode() throws Exception {
    PairDStream<String, Long> counts = words().reduceByKey(Long::sum).persist();
    counts.print();
    counts.mapValues(count -> count + 1).join(counts).print();
    assertGolden("two-readers", planAt(1));
  }

  @Test
  void aWindowTakesInEveryBatchAndEmitsWhenItIsDue() throws Exception {
    words().reduceByKeyAndWindow(Long::sum, seconds(4), seconds(2)).named("counts").print();
    assertGolden("window-not-due", planAt(1));
    assertGolden("window-due", planAt(2));
  }

  @Test
  void initialStateComesWithTheFirstBatchOnly() throws Exception {
    Scope context =
        new Scope(APPLICATION, new ScopeTally(null), null, new AtomicLong(1_000), () -> 2);
    PairRDD<String, Integer> initial =
        new PairRDD<>(Dataset.of(context, "parallelizePairs", List.of(Tuple2.of("a", 1)), 1));
    MapWithStateDStream<String, Long, Integer, String> mapped =
        words()
            .mapWithState(
                StateSpec.function((String word, Optional<Long> one, State<Integer> state) -> word)
                    .initialState(initial));
    mapped.print();
    mapped.stateSnapshots().print();
    String first = planAt(1);
    assertGolden("map-with-state-first", first);
    assertEquals(first, planAt(1), "the first batch is run again");
    assertGolden("map-with-state", planAt(2));
  }
}
