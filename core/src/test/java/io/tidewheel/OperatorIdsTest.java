package io.tidewheel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.tidewheel.internal.graph.StreamGraph;
import io.tidewheel.internal.graph.StreamNode.Input;
import io.tidewheel.internal.graph.StreamNode.Stateful;
import io.tidewheel.internal.input.QueueSource;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The ids under which state and positions are kept. They may never change by themselves. */
class OperatorIdsTest {
  private final StreamGraph graph = new StreamGraph(Duration.ofSeconds(1));

  private DStream<String> input() {
    return new DStream<>(
        graph.input(
            "lines",
            new QueueSource<>(new ArrayDeque<String>(), true, text -> null, null),
            (moment, range) -> null));
  }

  private static PairDStream<String, Integer> pairs(DStream<String> lines) {
    return lines.filter(line -> true).mapToPair(line -> Tuple2.of(line, 1));
  }

  private static PairDStream<String, Integer> window(PairDStream<String, Integer> pairs) {
    return pairs.reduceByKeyAndWindow(Integer::sum, Duration.ofSeconds(2));
  }

  private static MapWithStateDStream<String, Integer, Integer, String> mapped(
      PairDStream<String, Integer> pairs) {
    return pairs.mapWithState(
        StateSpec.function((String key, Optional<Integer> value, State<Integer> state) -> key));
  }

  private List<String> stateIds() {
    return graph.statefulNodes().stream().map(Stateful::operatorId).toList();
  }

  private List<String> sourceIds() {
    return graph.inputs().stream().map(Input::sourceId).toList();
  }

  @Test
  void sayWhatIsAboveThem() {
    mapped(window(pairs(input())).mapValues(value -> value + 1)).print();
    assertEquals(List.of("queue"), sourceIds());
    assertEquals(
        List.of("reduceByKeyAndWindow(queue)", "mapWithState(reduceByKeyAndWindow(queue))"),
        stateIds());
    assertEquals(List.of(), graph.ambiguousIds());
  }

  @Test
  void areTheNamesTheUserGave() {
    mapped(window(pairs(input().named("clicks"))).named("counts")).print();
    assertEquals(List.of("clicks"), sourceIds());
    assertEquals(List.of("counts", "mapWithState(counts)"), stateIds());
  }

  @Test
  void nameAllThatIsNearestAboveOnce() {
    DStream<String> clicks = input().named("clicks");
    DStream<String> views = input().named("views");
    PairDStream<String, Integer> both = pairs(clicks).union(pairs(views)).union(pairs(clicks));
    both.updateStateByKey((values, state) -> Optional.of(1)).print();
    assertEquals(List.of("updateStateByKey(clicks,views)"), stateIds());
  }

  @Test
  void thatAreEqualAreNumberedAndReported() {
    DStream<String> one = input();
    DStream<String> two = input();
    window(pairs(one)).print();
    window(pairs(one)).print();
    window(pairs(two)).print();
    assertEquals(List.of("queue", "queue#2"), sourceIds());
    assertEquals(
        List.of(
            "reduceByKeyAndWindow(queue)",
            "reduceByKeyAndWindow(queue)#2",
            "reduceByKeyAndWindow(queue#2)"),
        stateIds());
    assertEquals(List.of("queue", "reduceByKeyAndWindow(queue)"), graph.ambiguousIds());
  }

  @Test
  void giveWayToNames() {
    DStream<String> lines = input();
    window(pairs(lines)).print();
    window(pairs(lines)).named("reduceByKeyAndWindow(queue)").print();
    assertEquals(
        List.of("reduceByKeyAndWindow(queue)#2", "reduceByKeyAndWindow(queue)"), stateIds());
    assertEquals(List.of("reduceByKeyAndWindow(queue)"), graph.ambiguousIds());
  }

  @Test
  void ofStreamsThatNoOutputReadsDoNotCount() {
    DStream<String> lines = input();
    window(pairs(lines)).count();
    window(pairs(lines)).print();
    assertEquals(List.of("reduceByKeyAndWindow(queue)"), stateIds());
    assertEquals(List.of(), graph.ambiguousIds());
  }

  @Test
  void stayWhenTheGraphIsClosed() {
    window(pairs(input())).print();
    graph.close("has started");
    assertEquals(List.of("reduceByKeyAndWindow(queue)"), stateIds());
    assertEquals(stateIds(), stateIds());
  }

  @Test
  void areThoseOfTheNodeThatKeepsTheState() {
    DStream<String> lines = input();
    Duration width = Duration.ofSeconds(2);
    pairs(lines).groupByKeyAndWindow(width).named("grouped").print();
    lines.countByWindow(width, width).named("counted").print();
    lines.reduceByWindow((a, b) -> a + b, width, width).named("reduced").print();
    lines.window(width).named("raw").print();
    pairs(lines)
        .reduceByKeyAndWindow(
            Integer::sum, (a, b) -> a - b, width, width, new HashPartitioner(3), pair -> true)
        .named("filtered")
        .print();
    mapped(pairs(lines)).named("mapped").stateSnapshots().named("snapshots").print();
    assertEquals(List.of("grouped", "counted", "reduced", "raw", "filtered", "mapped"), stateIds());
    assertEquals(
        List.of(
            "groupByKeyAndWindow",
            "countByWindow",
            "reduceByWindow",
            "window",
            "reduceByKeyAndWindow",
            "mapWithState"),
        graph.statefulNodes().stream().map(Stateful::kind).toList());
    assertEquals(Optional.of(new HashPartitioner(3)), graph.statefulNodes().get(4).partitioner());
    assertEquals(Optional.empty(), graph.statefulNodes().get(5).partitioner());
  }

  @Test
  void areUniqueAmongNames() {
    DStream<String> lines = input().named("lines");
    IllegalArgumentException refusal =
        assertThrows(IllegalArgumentException.class, () -> window(pairs(lines)).named("lines"));
    assertEquals(
        "named(\"lines\"): another stream has this name; names must be unique",
        refusal.getMessage());
  }
}
