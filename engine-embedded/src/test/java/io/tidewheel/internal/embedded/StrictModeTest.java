package io.tidewheel.internal.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidewheel.spi.engine.Engine;
import io.tidewheel.spi.engine.Job;
import io.tidewheel.spi.engine.PlanRun;
import io.tidewheel.spi.engine.TaskFailure;
import io.tidewheel.spi.plan.PlanNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StrictModeTest {
  private static final List<Integer> SEEN = Collections.synchronizedList(new ArrayList<>());

  private final Engine engine = Plans.engine("strict", 1, true);
  private final PlanRun run = engine.open(Plans.BATCH);

  @BeforeEach
  void forget() {
    SEEN.clear();
  }

  @AfterEach
  void close() {
    engine.close();
  }

  private record Mutable(List<Integer> values) {}

  private static final class Unserializable {}

  private List<Object> collect(PlanNode node) throws InterruptedException {
    List<Object> all = new ArrayList<>();
    run.run(Job.all("collect", node, Plans::toList)).forEach(all::addAll);
    return all;
  }

  @Test
  void recordsAreCopiedAtExchanges() throws Exception {
    Mutable value = new Mutable(new ArrayList<>(List.of(1)));
    StaticSplit.value = value;
    PlanNode read = Plans.mapPartitions(Plans.read(1), (task, none) -> StaticSplit.read());
    assertSame(value, collect(read).get(0));
    Object copy = collect(Plans.exchange(read)).get(0);
    assertEquals(value, copy);
    assertNotSame(value.values(), ((Mutable) copy).values());
  }

  private static final class StaticSplit {
    private static Object value;

    private static Iterator<Object> read() {
      return List.of(value).iterator();
    }
  }

  @Test
  void recordsThatCannotBeCopiedAreRefusedByName() {
    StaticSplit.value = new Unserializable();
    PlanNode read = Plans.mapPartitions(Plans.read(1), (task, none) -> StaticSplit.read());
    TaskFailure failure = assertThrows(TaskFailure.class, () -> collect(Plans.exchange(read)));
    assertTrue(failure.getMessage().contains("operator=exchange"), failure.getMessage());
    assertTrue(failure.getMessage().contains(Unserializable.class.getName()), failure.getMessage());
    assertTrue(failure.getMessage().contains("engine.strict=false"), failure.getMessage());
  }

  @Test
  void functionsShareNothingWithTheirSurroundings() throws Exception {
    AtomicInteger counter = new AtomicInteger();
    PlanNode node =
        Plans.mapPartitions(
            Plans.read(3, "a"),
            (task, records) -> List.<Object>of(counter.incrementAndGet()).iterator());
    assertEquals(List.of(1, 1, 1), collect(node));
    assertEquals(0, counter.get());
  }

  @Test
  void functionsThatCaptureWhatCannotBeSerializedAreRefusedByName() {
    Unserializable captured = new Unserializable();
    PlanNode node =
        Plans.mapPartitions(
            Plans.read(1, "a"), (task, records) -> List.<Object>of(captured).iterator());
    TaskFailure failure = assertThrows(TaskFailure.class, () -> collect(node));
    assertTrue(failure.getMessage().contains("operator=map"), failure.getMessage());
    String found = "arg$1 holds an object of class " + Unserializable.class.getName();
    assertTrue(failure.getMessage().contains(found), failure.getMessage());
    IllegalArgumentException refused =
        assertThrows(IllegalArgumentException.class, () -> run.check(List.of(node)));
    assertTrue(refused.getMessage().contains("operator=map"), refused.getMessage());
    assertTrue(refused.getMessage().contains(found), refused.getMessage());
  }

  @Test
  void tasksRunTwiceInAnOrderOfTheirOwnThatIsTheSameEachTime() throws Exception {
    List<List<Integer>> orders = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      SEEN.clear();
      run.run(Job.all("note", Plans.read(20, "a"), (task, records) -> SEEN.add(task.partition())));
      orders.add(List.copyOf(SEEN));
    }
    assertEquals(orders.get(0), orders.get(1));
    List<Integer> natural = IntStream.range(0, 20).boxed().toList();
    assertNotEquals(natural, orders.get(0).stream().distinct().toList());
    assertEquals(natural, orders.get(0).stream().distinct().sorted().toList());
    assertEquals(40, orders.get(0).size());
  }

  @Test
  void tasksWithEffectsRunOnce() throws Exception {
    run.run(
        Job.withEffects("note", Plans.read(3, "a"), (task, records) -> SEEN.add(task.partition())));
    assertEquals(3, SEEN.size());
  }

  @Test
  void effectsThatASpeculatingClusterWouldRepeatAreRefused() throws Exception {
    Job<?, ?> job = Job.withEffects("foreach", Plans.read(2), (task, records) -> SEEN.add(1));
    try (Engine speculating =
        Plans.engine("strict", 1, true, Map.of("spark.speculation", "true"))) {
      PlanRun itsRun = speculating.open(Plans.BATCH);
      String message =
          assertThrows(IllegalArgumentException.class, () -> itsRun.run(job)).getMessage();
      assertTrue(message.contains("operator=foreach: spark.speculation=true"), message);
    }
    assertEquals(List.of(), SEEN);
    run.run(job);
    assertEquals(2, SEEN.size());
  }
}
