package io.tidewheel.testkit.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidewheel.spi.config.Settings;
import io.tidewheel.spi.engine.Engine;
import io.tidewheel.spi.engine.Job;
import io.tidewheel.spi.engine.OperatorFailure;
import io.tidewheel.spi.engine.PlanRun;
import io.tidewheel.spi.engine.TaskContext;
import io.tidewheel.spi.engine.TaskFailure;
import io.tidewheel.spi.plan.Exchange;
import io.tidewheel.spi.plan.Persist;
import io.tidewheel.spi.plan.PlanNode;
import io.tidewheel.spi.plan.PlanScope;
import io.tidewheel.spi.plan.StateFunction;
import io.tidewheel.spi.plan.UpdateState;
import io.tidewheel.spi.source.SourceUnavailableException;
import io.tidewheel.spi.source.Split;
import io.tidewheel.spi.state.StateHandle;
import io.tidewheel.spi.state.StateId;
import io.tidewheel.spi.state.StateStores;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

/**
 * What engines promise. Functions of the cases capture nothing that cannot be serialized, and allow
 * for tasks that run more often than needed.
 */
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
public abstract class EngineContract {
  private Probe probe;
  private StateStores stores;
  private Engine engine;

  /** For the subclass. */
  protected EngineContract() {}

  /**
   * An engine that runs at least two tasks at once and tries a task at least twice. The contract
   * closes it.
   */
  protected abstract Engine newEngine(Settings settings, StateStores stateStores) throws Exception;

  /** Stores that hold nothing. The contract closes them. */
  protected abstract StateStores newStateStores() throws Exception;

  /** How often the engine runs a task that does not fail: once, unless it checks by repeating. */
  protected int runsPerTask() {
    return 1;
  }

  @BeforeEach
  final void openEngine() throws Exception {
    probe = new Probe();
    stores = newStateStores();
    engine = newEngine(new Settings(Map.of()), stores);
  }

  @AfterEach
  final void closeEngine() {
    engine.close();
    stores.close();
    probe.close();
  }

  private PlanRun openBatch(long id) {
    return engine.open(PlanScope.batch(id));
  }

  private static List<List<Object>> collect(PlanRun run, PlanNode node)
      throws InterruptedException {
    return run.run(Job.all("collect", node, EngineContract::toList));
  }

  private static List<Object> toList(TaskContext task, Iterator<Object> records) {
    List<Object> list = new ArrayList<>();
    records.forEachRemaining(list::add);
    return list;
  }

  private static Object first(TaskContext task, Iterator<Object> records) {
    return records.next();
  }

  private static TaskFailure failureOf(PlanRun run, PlanNode node) {
    return assertThrows(TaskFailure.class, () -> collect(run, node));
  }

  private static void assertSays(Throwable failure, String... parts) {
    for (String part : parts) {
      assertTrue(failure.getMessage().contains(part), part + " in: " + failure.getMessage());
    }
  }

  private static <T> FutureTask<T> inThread(Callable<T> work) {
    FutureTask<T> task = new FutureTask<>(work);
    new Thread(task, "contract").start();
    return task;
  }

  @Nested
  class Pipelines {
    @Test
    void beginWithAnEngineThatSaysWhatItIs() {
      assertFalse(engine.description().isBlank());
      assertTrue(engine.defaultParallelism() >= 1);
    }

    @Test
    void readEachSplitIntoItsPartition() throws Exception {
      PlanNode node = Nodes.batch(1).read(List.of("a", "b"), List.of(), List.of("c"));
      assertEquals(
          List.of(List.of("a", "b"), List.of(), List.of("c")), collect(openBatch(1), node));
    }

    @Test
    void runNothingForANodeWithoutPartitions() throws Exception {
      assertEquals(List.of(), collect(openBatch(1), Nodes.batch(1).read()));
    }

    @Test
    void giveResultsInTheOrderInWhichPartitionsWereAskedFor() throws Exception {
      PlanNode node = Nodes.batch(1).numbers(4, 1);
      Job<Object, Object> job =
          new Job<>("first", node, EngineContract::first, List.of(2, 0, 3), false);
      assertEquals(List.of(2, 0, 3), openBatch(1).run(job));
    }

    @Test
    void computeNoPartitionThatWasNotAskedFor() throws Exception {
      Probe seen = probe;
      Nodes nodes = Nodes.batch(1);
      PlanNode node = nodes.peek(nodes.numbers(3, 1), (task, value) -> seen.note(value));
      openBatch(1).run(new Job<>("first", node, EngineContract::first, List.of(1), false));
      assertEquals(runsPerTask(), seen.count(1));
      assertEquals(runsPerTask(), seen.events().size());
    }

    @Test
    void refuseToComputeAPartitionThatIsNotThere() {
      PlanNode node = Nodes.batch(1).numbers(2, 1);
      assertSays(
          assertThrows(
              IllegalArgumentException.class,
              () ->
                  openBatch(1)
                      .run(new Job<>("first", node, EngineContract::first, List.of(2), false))),
          "batch=1",
          "first",
          "0 .. 1");
    }

    @Test
    void mapPartitionToPartition() throws Exception {
      Nodes nodes = Nodes.batch(1);
      PlanNode node = nodes.map(nodes.numbers(2, 2), value -> (Integer) value * 10);
      assertEquals(List.of(List.of(0, 10), List.of(20, 30)), collect(openBatch(1), node));
    }

    @Test
    void carryNullRecords() throws Exception {
      Nodes nodes = Nodes.batch(1);
      PlanNode nulls = nodes.map(nodes.numbers(1, 2), value -> null);
      PlanNode node = nodes.persist(nodes.exchange(nulls, 2, p -> value -> 1));
      assertEquals(List.of(List.of(), nulls(2)), collect(openBatch(1), node));
    }

    private static List<Object> nulls(int count) {
      List<Object> nulls = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        nulls.add(null);
      }
      return nulls;
    }

    @Test
    void zipPartitionsOfTheSameIndex() throws Exception {
      Nodes nodes = Nodes.batch(1);
      PlanNode node = nodes.zip(nodes.numbers(2, 1), nodes.read(List.of("a"), List.of("b", "c")));
      assertEquals(List.of(List.of(0, "a"), List.of(1, "b", "c")), collect(openBatch(1), node));
    }

    @Test
    void uniteAllPartitionsInOrder() throws Exception {
      Nodes nodes = Nodes.batch(1);
      PlanNode node = nodes.union(nodes.numbers(2, 1), nodes.read(), nodes.read(List.of("a")));
      assertEquals(List.of(List.of(0), List.of(1), List.of("a")), collect(openBatch(1), node));
    }

    @Test
    void regroupPartitionsOneAfterTheOther() throws Exception {
      Nodes nodes = Nodes.batch(1);
      PlanNode node = nodes.regroup(nodes.numbers(5, 2), 2);
      assertEquals(
          List.of(List.of(0, 1, 4, 5, 8, 9), List.of(2, 3, 6, 7)), collect(openBatch(1), node));
    }

    @Test
    void regroupFewerPartitionsThanGroups() throws Exception {
      Nodes nodes = Nodes.batch(1);
      PlanNode node = nodes.regroup(nodes.numbers(1, 1), 3);
      assertEquals(List.of(List.of(0), List.of(), List.of()), collect(openBatch(1), node));
    }

    @Test
    void readRecordByRecordAsWellAsPushed() throws Exception {
      Nodes nodes = Nodes.batch(1);
      PlanNode node =
          nodes.exchange(nodes.regroup(nodes.persist(nodes.numbers(3, 3)), 2), 1, p -> value -> 0);
      List<List<Object>> slow =
          openBatch(1)
              .run(
                  Job.<Object, List<Object>>all(
                      "collect",
                      node,
                      (task, records) -> {
                        List<Object> list = new ArrayList<>();
                        while (records.hasNext()) {
                          list.add(records.next());
                        }
                        assertThrows(NoSuchElementException.class, records::next);
                        return list;
                      }));
      assertEquals(List.of(List.of(0, 1, 2, 6, 7, 8, 3, 4, 5)), slow);
      assertEquals(slow, collect(openBatch(1), node));
    }

    @Test
    void giveEveryPathThroughNestedDiamondsItsRecords() throws Exception {
      Nodes nodes = Nodes.batch(1);
      PlanNode node = nodes.exchange(nodes.numbers(2, 1), 2);
      for (int i = 0; i < 4; i++) {
        node = nodes.zip(nodes.map(node, value -> value), nodes.regroup(node, 2));
      }
      List<List<Object>> result = collect(openBatch(1), node);
      assertEquals(List.of(16, 16), result.stream().map(List::size).toList());
      assertEquals(List.of(0), result.get(0).stream().distinct().toList());
      assertEquals(List.of(1), result.get(1).stream().distinct().toList());
    }

    @Test
    void computeAgainWhatIsNotPersisted() throws Exception {
      Probe seen = probe;
      Nodes nodes = Nodes.batch(1);
      PlanNode node = nodes.peek(nodes.numbers(1, 1), (task, value) -> seen.note("computed"));
      PlanRun run = openBatch(1);
      collect(run, node);
      collect(run, node);
      assertEquals(2 * runsPerTask(), seen.count("computed"));
    }

    @Test
    void openLaterInputsOfAUnionOnlyWhenTheyAreReached() throws Exception {
      Probe seen = probe;
      Nodes nodes = Nodes.batch(1);
      PlanNode node =
          nodes.regroup(
              nodes.mapPartitions(
                  "open",
                  nodes.numbers(3, 2),
                  (task, records) -> {
                    seen.note("opened");
                    return records;
                  }),
              1);
      openBatch(1).run(Job.all("first", node, EngineContract::first));
      assertEquals(runsPerTask(), seen.count("opened"));
    }

    @Test
    void tellTasksWhereTheyAre() throws Exception {
      Nodes nodes = Nodes.batch(7);
      PlanNode node =
          nodes.mapPartitions(
              "where",
              nodes.numbers(2, 1),
              (task, records) ->
                  List.of(task.scope() + "/" + task.partition() + "/" + task.attempt()).iterator());
      assertEquals(
          List.of(List.of("batch 7/0/0"), List.of("batch 7/1/0")), collect(openBatch(7), node));
    }
  }

  @Nested
  class Exchanges {
    @Test
    void keepTheOrderOfEachInputPartitionAndOfTheInputPartitions() throws Exception {
      Nodes nodes = Nodes.batch(1);
      PlanNode node = nodes.exchange(nodes.numbers(3, 4), 2);
      assertEquals(
          List.of(List.of(0, 2, 4, 6, 8, 10), List.of(1, 3, 5, 7, 9, 11)),
          collect(openBatch(1), node));
    }

    @Test
    void haveThePartitionsTheyWereAskedForHoweverFewRecordsThereAre() throws Exception {
      Nodes nodes = Nodes.batch(1);
      assertEquals(
          List.of(List.of(), List.of(), List.of()),
          collect(openBatch(1), nodes.exchange(nodes.read(), 3)));
      assertEquals(
          List.of(List.of(0), List.of(), List.of()),
          collect(openBatch(1), nodes.exchange(nodes.numbers(1, 1), 3)));
    }

    @Test
    void keepManyRecordsInOrder() throws Exception {
      Nodes nodes = Nodes.batch(1);
      PlanNode node = nodes.exchange(nodes.numbers(2, 50_000), 1);
      List<Object> records = collect(openBatch(1), node).get(0);
      assertEquals(100_000, records.size());
      for (int i = 0; i < records.size(); i++) {
        assertEquals(i, records.get(i));
      }
    }

    @Test
    void tellThePartitionerTheInputPartition() throws Exception {
      Nodes nodes = Nodes.batch(1);
      PlanNode node = nodes.exchange(nodes.numbers(3, 2), 3, input -> value -> 2 - input);
      assertEquals(
          List.of(List.of(4, 5), List.of(2, 3), List.of(0, 1)), collect(openBatch(1), node));
    }

    @Test
    void refuseAPartitionThatIsNotThere() {
      for (int wrong : new int[] {-1, 2}) {
        Nodes nodes = Nodes.batch(1);
        PlanNode node = nodes.exchange(nodes.read(List.of("apple")), 2, p -> value -> wrong);
        assertSays(
            failureOf(openBatch(1), node),
            "batch=1",
            "operator=exchange",
            "apple",
            "partition " + wrong,
            "0 .. 1");
      }
    }

    @Test
    void nameThemselvesWhenThePartitionerFails() {
      Nodes nodes = Nodes.batch(1);
      PlanNode node = nodes.exchange(nodes.read(List.of("apple")), 2);
      assertSays(failureOf(openBatch(1), node), "operator=exchange", "ClassCastException");
    }

    @Test
    void runOncePerJobHoweverManyReadThem() throws Exception {
      Probe seen = probe;
      Nodes nodes = Nodes.batch(1);
      PlanNode input = nodes.peek(nodes.numbers(2, 1), (task, value) -> seen.note("sent"));
      Exchange exchange = nodes.exchange(input, 2);
      PlanNode node = nodes.union(nodes.zip(exchange, exchange), exchange);
      PlanRun run = openBatch(1);
      assertEquals(
          List.of(List.of(0, 0), List.of(1, 1), List.of(0), List.of(1)), collect(run, node));
      assertEquals(2 * runsPerTask(), seen.count("sent"));
      collect(run, node);
      assertEquals(4 * runsPerTask(), seen.count("sent"));
    }

    @Test
    void followEachOther() throws Exception {
      Nodes nodes = Nodes.batch(1);
      PlanNode node = nodes.exchange(nodes.exchange(nodes.numbers(2, 4), 4), 2);
      assertEquals(List.of(List.of(0, 4, 2, 6), List.of(1, 5, 3, 7)), collect(openBatch(1), node));
    }
  }

  @Nested
  class Resources {
    private static Nodes nodes() {
      return Nodes.batch(1);
    }

    private PlanNode opening(String... names) {
      Probe seen = probe;
      return nodes()
          .mapPartitions(
              "open",
              nodes().numbers(1, 3),
              (task, records) -> {
                for (String name : names) {
                  task.onClose(() -> seen.note("closed " + name));
                }
                return records;
              });
    }

    @Test
    void areClosedLastOpenedFirst() throws Exception {
      collect(openBatch(1), opening("a", "b"));
      assertEquals(List.of("closed b", "closed a"), probe.events().subList(0, 2));
    }

    @Test
    void areClosedWhenTheActionStopsEarly() throws Exception {
      openBatch(1).run(Job.all("first", opening("a"), EngineContract::first));
      assertEquals(runsPerTask(), probe.count("closed a"));
    }

    @Test
    void areClosedWhenTheTaskFails() {
      PlanNode node = nodes().map(opening("a", "b"), value -> Integer.valueOf("none"));
      failureOf(openBatch(1), node);
      assertTrue(probe.count("closed a") > 0);
      assertEquals(probe.count("closed a"), probe.count("closed b"));
    }

    @Test
    void failTheTaskIfTheyCannotBeClosed() {
      Probe seen = probe;
      PlanNode node =
          nodes()
              .mapPartitions(
                  "open",
                  nodes().numbers(1, 1),
                  (task, records) -> {
                    task.onClose(() -> seen.note("closed first"));
                    task.onClose(
                        () -> {
                          throw new IllegalStateException("stuck");
                        });
                    return records;
                  });
      assertSays(failureOf(openBatch(1), node), "IllegalStateException: stuck");
      assertTrue(seen.count("closed first") > 0);
    }

    @Test
    void doNotHideWhyTheTaskFailed() {
      PlanNode node =
          nodes()
              .mapPartitions(
                  "open",
                  nodes().numbers(1, 1),
                  (task, records) -> {
                    task.onClose(
                        () -> {
                          throw new IllegalStateException("stuck");
                        });
                    throw new ArithmeticException("wrong");
                  });
      TaskFailure failure = failureOf(openBatch(1), node);
      assertSays(failure, "ArithmeticException: wrong");
      assertSays(failure.getCause().getSuppressed()[0], "stuck");
    }
  }

  @Nested
  class PersistedNodes {
    private Persist persisted(Nodes nodes) {
      Probe seen = probe;
      return nodes.persist(
          nodes.peek(nodes.numbers(3, 1), (task, value) -> seen.note("computed " + value)));
    }

    @Test
    void computeEachPartitionOncePerRun() throws Exception {
      Persist node = persisted(Nodes.batch(1));
      PlanRun run = openBatch(1);
      List<List<Object>> expected = List.of(List.of(0), List.of(1), List.of(2));
      assertEquals(expected, collect(run, node));
      assertEquals(expected, collect(run, node));
      assertEquals(3, probe.events().size());
    }

    @Test
    void computeOnlyPartitionsThatAreAskedFor() throws Exception {
      Persist node = persisted(Nodes.batch(1));
      PlanRun run = openBatch(1);
      run.run(new Job<>("first", node, EngineContract::first, List.of(1), false));
      assertEquals(List.of("computed 1"), probe.events());
      collect(run, node);
      assertEquals(3, probe.events().size());
    }

    @Test
    void keepTheWholePartitionEvenIfTheActionStopsEarly() throws Exception {
      Nodes nodes = Nodes.batch(1);
      Persist node = nodes.persist(nodes.numbers(1, 3));
      PlanRun run = openBatch(1);
      run.run(Job.all("first", node, EngineContract::first));
      assertEquals(List.of(List.of(0, 1, 2)), collect(run, node));
    }

    @Test
    void computeOncePerRunEvenIfSeveralJobsAskAtOnce() throws Exception {
      Probe seen = probe;
      Nodes nodes = Nodes.batch(1);
      Persist node =
          nodes.persist(
              nodes.peek(
                  nodes.numbers(1, 1),
                  (task, value) -> {
                    seen.note("computed");
                    seen.await("asked twice");
                  }));
      PlanRun run = openBatch(1);
      FutureTask<List<List<Object>>> one = inThread(() -> collect(run, node));
      seen.await("computed");
      FutureTask<List<List<Object>>> two = inThread(() -> collect(run, node));
      seen.note("asked twice");
      assertEquals(one.get(), two.get());
      assertEquals(1, seen.count("computed"));
    }

    @Test
    void areComputedAgainAfterUnpersist() throws Exception {
      Persist node = persisted(Nodes.batch(1));
      PlanRun run = openBatch(1);
      collect(run, node);
      run.unpersist(node);
      collect(run, node);
      assertEquals(6, probe.events().size());
    }

    @Test
    void areForgottenWhenTheirBatchEnds() throws Exception {
      Persist node = persisted(Nodes.batch(1));
      try (PlanRun run = openBatch(1)) {
        collect(run, node);
      }
      try (PlanRun run = openBatch(1)) {
        collect(run, node);
      }
      assertEquals(6, probe.events().size());
    }

    @Test
    void ofTheContextOutliveTheBatchThatComputedThem() throws Exception {
      Persist node = persisted(Nodes.context());
      try (PlanRun run = openBatch(1)) {
        collect(run, node);
      }
      try (PlanRun run = openBatch(2)) {
        collect(run, Nodes.batch(2).map(node, value -> value));
      }
      PlanRun context = engine.open(PlanScope.CONTEXT);
      collect(context, node);
      assertEquals(3, probe.events().size());
      context.unpersist(node);
      collect(openBatch(3), node);
      assertEquals(6, probe.events().size());
    }

    @Test
    void spareWhatIsBelowThem() throws Exception {
      Probe seen = probe;
      Nodes nodes = Nodes.batch(1);
      PlanNode input = nodes.peek(nodes.numbers(2, 1), (task, value) -> seen.note("sent"));
      Persist node = nodes.persist(nodes.exchange(input, 2));
      PlanRun run = openBatch(1);
      collect(run, node);
      int sent = seen.count("sent");
      collect(run, nodes.map(node, value -> value));
      assertEquals(sent, seen.count("sent"));
    }

    @Test
    void spareThePathsThroughNestedDiamonds() throws Exception {
      Nodes nodes = Nodes.batch(1);
      PlanNode node = nodes.numbers(2, 1);
      for (int i = 0; i < 40; i++) {
        Persist top = nodes.persist(node);
        node = nodes.zip(top, nodes.map(top, value -> value), (task, left, right) -> right);
      }
      assertEquals(List.of(List.of(0), List.of(1)), collect(openBatch(1), node));
    }

    @Test
    void keepNothingOfAFailedAttempt() throws Exception {
      Nodes nodes = Nodes.batch(1);
      Persist node =
          nodes.persist(
              nodes.peek(
                  nodes.numbers(1, 3),
                  (task, value) -> {
                    if (task.attempt() == 0 && value.equals(2)) {
                      throw new IllegalStateException("first attempt");
                    }
                  }));
      assertEquals(List.of(List.of(0, 1, 2)), collect(openBatch(1), node));
    }
  }

  @Nested
  class StateNodes {
    private final List<String> words = List.of("a", "b", "a");

    private UpdateState counts(Nodes nodes) {
      return counts(nodes, nodes.read(words, List.of("c")));
    }

    private UpdateState counts(Nodes nodes, PlanNode input) {
      Probe seen = probe;
      StateFunction<String, Integer, String, String> count =
          (task, store, records) -> {
            seen.note("updated " + task.partition());
            records.forEachRemaining(
                word -> {
                  Integer before = store.get(word);
                  store.put(word, before == null ? 1 : before + 1);
                });
            Map<String, Integer> all = new TreeMap<>();
            store.forEach(all::put);
            return all.entrySet().stream().map(e -> e.getKey() + e.getValue()).toList();
          };
      return nodes.state("counts", input, count);
    }

    private void runAndPublish(long batch) throws InterruptedException {
      try (PlanRun run = openBatch(batch)) {
        run.update(counts(Nodes.batch(batch)));
        stores.publish(run.sealed());
      }
    }

    @Test
    void areUpdatedWithoutBeingRead() throws Exception {
      PlanRun run = openBatch(4);
      run.update(counts(Nodes.batch(4)));
      assertEquals(
          List.of(
              new StateHandle(new StateId("counts", 0), 4, ""),
              new StateHandle(new StateId("counts", 1), 4, "")),
          run.sealed());
    }

    @Test
    void areUpdatedOncePerRunOnEveryPartition() throws Exception {
      UpdateState node = counts(Nodes.batch(1));
      PlanRun run = openBatch(1);
      Job<Object, Object> one = new Job<>("first", node, EngineContract::first, List.of(0), false);
      assertEquals(List.of("a2"), run.run(one));
      assertEquals(List.of(List.of("a2", "b1"), List.of("c1")), collect(run, node));
      run.update(node);
      assertEquals(runsPerTask(), probe.count("updated 0"));
      assertEquals(runsPerTask(), probe.count("updated 1"));
      assertEquals(2, run.sealed().size());
    }

    @Test
    void areUpdatedOnceEvenIfSeveralJobsAskAtOnce() throws Exception {
      Probe seen = probe;
      Nodes nodes = Nodes.batch(1);
      PlanNode slow =
          nodes.peek(
              nodes.read(words),
              (task, value) -> {
                seen.note("reading");
                seen.await("asked twice");
              });
      UpdateState node = counts(nodes, slow);
      PlanRun run = openBatch(1);
      FutureTask<List<List<Object>>> one = inThread(() -> collect(run, node));
      seen.await("reading");
      FutureTask<List<List<Object>>> two = inThread(() -> collect(run, node));
      seen.note("asked twice");
      assertEquals(one.get(), two.get());
      assertEquals(runsPerTask(), seen.count("updated 0"));
    }

    @Test
    void emitWhatCanBeReadAgainAndAgain() throws Exception {
      Nodes nodes = Nodes.batch(1);
      UpdateState node = counts(nodes);
      PlanNode twice = nodes.zip(node, nodes.exchange(node, 2, p -> word -> 1));
      PlanRun run = openBatch(1);
      List<List<Object>> expected = List.of(List.of("a2", "b1"), List.of("c1", "a2", "b1", "c1"));
      assertEquals(expected, collect(run, twice));
      assertEquals(expected, collect(run, twice));
    }

    @Test
    void beginWithTheStateThatWasPublished() throws Exception {
      runAndPublish(1);
      runAndPublish(2);
      assertEquals(
          List.of(List.of("a6", "b3"), List.of("c3")),
          collect(openBatch(3), counts(Nodes.batch(3))));
    }

    @Test
    void beginAgainWithTheSameStateInANewAttempt() throws Exception {
      runAndPublish(1);
      for (int attempt = 0; attempt < 3; attempt++) {
        try (PlanRun run = openBatch(2)) {
          assertEquals(
              List.of(List.of("a4", "b2"), List.of("c2")), collect(run, counts(Nodes.batch(2))));
        }
      }
    }

    @Test
    void beginAgainWithTheSameStateWhenATaskIsRetried() throws Exception {
      Nodes nodes = Nodes.batch(1);
      PlanNode failing =
          nodes.peek(
              nodes.read(words),
              (task, value) -> {
                if (task.attempt() == 0 && value.equals("b")) {
                  throw new IllegalStateException("first attempt");
                }
              });
      assertEquals(List.of(List.of("a2", "b1")), collect(openBatch(1), counts(nodes, failing)));
    }

    @Test
    void sealNothingWhenTheyFail() throws Exception {
      Nodes nodes = Nodes.batch(2);
      runAndPublish(1);
      try (PlanRun run = openBatch(2)) {
        UpdateState node =
            counts(nodes, nodes.map(nodes.read(words), value -> Integer.valueOf("none")));
        assertThrows(TaskFailure.class, () -> run.update(node));
        assertThrows(TaskFailure.class, () -> run.update(node), "not updated a second time");
        assertEquals(List.of(), run.sealed());
      }
      assertEquals(
          List.of(List.of("a4", "b2"), List.of("c2")),
          collect(openBatch(2), counts(Nodes.batch(2))));
    }

    @Test
    void mayReadOtherStateNodes() throws Exception {
      Nodes nodes = Nodes.batch(1);
      UpdateState below = counts(nodes, nodes.read(words));
      StateFunction<String, Integer, String, String> seen =
          (task, store, records) -> {
            List<String> emitted = new ArrayList<>();
            records.forEachRemaining(value -> emitted.add("seen " + value));
            return emitted;
          };
      UpdateState above = nodes.state("above", nodes.exchange(below, 1, p -> word -> 0), seen);
      PlanRun run = openBatch(1);
      assertEquals(List.of(List.of("seen a2", "seen b1")), collect(run, above));
      assertEquals(
          List.of("counts", "above"),
          run.sealed().stream().map(handle -> handle.id().operator()).toList());
    }

    private UpdateState deriving(Nodes nodes, boolean failing) {
      Probe seen = probe;
      StateFunction<String, Integer, Integer, Object> function =
          (task, store, records) -> {
            Object derived = store.takeDerived();
            seen.note(task.scope() + " took " + derived);
            store.leaveDerived("left by " + task.scope());
            if (failing && task.attempt() == 0) {
              throw new IllegalStateException("first attempt");
            }
            return List.of();
          };
      return nodes.state("deriving", nodes.numbers(1, 1), function);
    }

    @Test
    void findTheDerivedObjectOfThePublishedVersionOnce() throws Exception {
      try (PlanRun run = openBatch(1)) {
        run.update(deriving(Nodes.batch(1), false));
        stores.publish(run.sealed());
      }
      try (PlanRun run = openBatch(2)) {
        run.update(deriving(Nodes.batch(2), true));
      }
      assertEquals(1, probe.count("batch 2 took left by batch 1"));
      assertEquals(runsPerTask(), probe.count("batch 2 took null"), "what retries get");
    }

    @Test
    void belongToBatches() {
      UpdateState node = counts(Nodes.context());
      assertSays(
          assertThrows(
              IllegalStateException.class, () -> engine.open(PlanScope.CONTEXT).update(node)),
          "operator=state");
    }
  }

  @Nested
  class Failures {
    private final Nodes nodes = Nodes.batch(42);
    private final PlanNode numbers = nodes.numbers(4, 1);

    private PlanNode failing(int number, String message) {
      return nodes.peek(
          numbers,
          (task, value) -> {
            if (value.equals(number)) {
              throw new NumberFormatException(message);
            }
          });
    }

    @Test
    void nameBatchOperatorPartitionAndAttempts() {
      TaskFailure failure = failureOf(openBatch(42), failing(3, "broken"));
      assertSays(
          failure,
          "batch=42, operator=peek, partition=3, attempts=",
          ": java.lang.NumberFormatException: broken");
      assertInstanceOf(NumberFormatException.class, failure.getCause());
    }

    @Test
    void ofTheContextNameIt() {
      Nodes context = Nodes.context();
      PlanNode node = context.map(context.numbers(1, 1), value -> Integer.valueOf("none"));
      assertSays(failureOf(engine.open(PlanScope.CONTEXT), node), "scope=context, operator=map");
    }

    @Test
    void nameTheActionIfItIsTheActionThatFails() {
      Job<Object, Object> job =
          Job.all(
              "foreach at Main.java:3",
              numbers,
              (task, records) -> {
                throw new IllegalStateException("no");
              });
      TaskFailure failure = assertThrows(TaskFailure.class, () -> openBatch(42).run(job));
      assertSays(failure, "operator=foreach at Main.java:3", "IllegalStateException: no");
    }

    @Test
    void nameTheNodeWhoseFunctionFailsToOpen() {
      PlanNode node =
          nodes.mapPartitions(
              "open at Main.java:5",
              numbers,
              (task, records) -> {
                throw new IllegalStateException("no");
              });
      assertSays(failureOf(openBatch(42), node), "operator=open at Main.java:5");
    }

    @Test
    void nameTheNodeWhoseFunctionReturnsNull() {
      PlanNode node = nodes.mapPartitions("open", numbers, (task, records) -> null);
      assertSays(failureOf(openBatch(42), node), "operator=open", "null");
    }

    @Test
    void areRepairedByARetry() throws Exception {
      PlanNode node =
          nodes.peek(
              numbers,
              (task, value) -> {
                if (task.attempt() == 0) {
                  throw new IllegalStateException("first attempt");
                }
              });
      assertEquals(
          List.of(List.of(0), List.of(1), List.of(2), List.of(3)), collect(openBatch(42), node));
    }

    private record BrokenSplit(boolean atOnce, boolean unavailable) implements Split<Object> {
      @Override
      public Iterator<Object> read(TaskContext task) {
        if (atOnce) {
          throw failure();
        }
        return new Iterator<>() {
          @Override
          public boolean hasNext() {
            return true;
          }

          @Override
          public Object next() {
            throw failure();
          }
        };
      }

      private RuntimeException failure() {
        return unavailable
            ? new SourceUnavailableException("nobody there", null)
            : new IllegalStateException("torn");
      }

      @Override
      public String toString() {
        return "orders-3 [120, 240)";
      }
    }

    @Test
    void ofASplitNameIt() {
      for (boolean atOnce : new boolean[] {true, false}) {
        PlanNode read = nodes.readSplits(new BrokenSplit(atOnce, false));
        PlanNode below = nodes.map(nodes.exchange(read, 1), value -> value);
        for (PlanNode node : List.of(read, nodes.map(read, value -> value), below)) {
          TaskFailure failure = failureOf(openBatch(42), node);
          assertSays(
              failure, "operator=readSplits", "orders-3 [120, 240)", "IllegalStateException: torn");
        }
      }
    }

    @Test
    void ofAnActionAreNotTakenForThoseOfTheSplitItReads() {
      Job<Object, Object> job =
          Job.all(
              "foreach",
              numbers,
              (task, records) -> {
                records.forEachRemaining(
                    value -> {
                      throw new IllegalStateException("no");
                    });
                return null;
              });
      assertSays(assertThrows(TaskFailure.class, () -> openBatch(42).run(job)), "operator=foreach");
    }

    @Test
    void ofAnUnavailableSourceCanBeTold() {
      for (boolean atOnce : new boolean[] {true, false}) {
        PlanNode read = nodes.readSplits(new BrokenSplit(atOnce, true));
        for (PlanNode node : List.of(read, nodes.map(nodes.exchange(read, 1), value -> value))) {
          assertInstanceOf(
              SourceUnavailableException.class, failureOf(openBatch(42), node).getCause());
        }
      }
    }

    @Test
    void ofTheJvmAreNotRetried() {
      Probe seen = probe;
      PlanNode node =
          nodes.peek(
              nodes.numbers(1, 1),
              (task, value) -> {
                seen.note("tried");
                throw new OutOfMemoryError("made up");
              });
      assertInstanceOf(OutOfMemoryError.class, failureOf(openBatch(42), node).getCause());
      assertEquals(1, seen.count("tried"));
    }

    @Test
    void cancelTheOtherTasksAndWaitForTheirEnd() {
      Probe seen = probe;
      PlanNode node =
          nodes.peek(
              nodes.numbers(2, 1),
              (task, value) -> {
                if (value.equals(0)) {
                  seen.await("waiting");
                  throw new IllegalStateException("first");
                }
                try {
                  seen.blockAfter("waiting");
                } finally {
                  seen.note("cancelled " + task.isCancelled());
                }
              });
      assertSays(failureOf(openBatch(42), node), "IllegalStateException: first");
      assertEquals(1, seen.count("waiting interrupted"));
      assertEquals(1, seen.count("cancelled true"));
    }

    @Test
    void leaveTheRunUsable() throws Exception {
      PlanRun run = openBatch(42);
      failureOf(run, failing(0, "broken"));
      assertEquals(4, collect(run, numbers).size());
    }

    @Test
    void saySoWhenAnActionIsCalledInsideAFunction() {
      Probe seen = probe;
      PlanRun run = openBatch(42);
      PlanNode inner = numbers;
      UpdateState state = nodes.state("s", inner, (task, store, records) -> List.of());
      seen.share((Callable<Object>) () -> collect(run, inner));
      PlanNode job = nodes.map(numbers, value -> ((Callable<?>) seen.shared()).call());
      assertSays(failureOf(run, job), "operator=map", "inside a function");
      seen.share(
          (Callable<Object>)
              () -> {
                run.update(state);
                return null;
              });
      assertSays(failureOf(run, job), "operator=map", "inside a function");
    }

    @Test
    void keepTheOperatorThatIsKnownAlready() {
      PlanNode node =
          nodes.mapPartitions(
              "outer",
              numbers,
              (task, records) -> {
                throw new OperatorFailure("inner", new IllegalStateException("no"));
              });
      assertSays(failureOf(openBatch(42), node), "operator=inner,");
    }
  }

  @Nested
  class Effects {
    @Test
    void happenOncePerTask() throws Exception {
      Probe seen = probe;
      openBatch(1)
          .run(
              Job.withEffects(
                  "foreach",
                  Nodes.batch(1).numbers(3, 1),
                  (TaskContext task, Iterator<Object> records) -> {
                    records.forEachRemaining(seen::note);
                    return null;
                  }));
      assertEquals(
          List.of(0, 1, 2),
          seen.events().stream().map(Integer.class::cast).sorted().collect(Collectors.toList()));
    }
  }

  @Nested
  class Scopes {
    private void assertRefused(PlanScope scope, PlanNode node, String... parts) {
      assertSays(
          assertThrows(IllegalStateException.class, () -> collect(engine.open(scope), node)),
          parts);
    }

    @Test
    void ofOtherBatchesAreRefused() {
      PlanNode other = Nodes.batch(41).numbers(1, 1);
      assertRefused(
          PlanScope.batch(42),
          Nodes.batch(42).map(other, value -> value),
          "operator=read",
          "batch 41",
          "batch 42");
    }

    @Test
    void ofBatchesAreRefusedInTheContext() {
      assertRefused(
          PlanScope.CONTEXT, Nodes.batch(41).numbers(1, 1), "operator=read", "batch 41", "context");
    }

    @Test
    void ofBatchesAreRefusedBelowNodesOfTheContext() {
      assertRefused(
          PlanScope.batch(41),
          Nodes.context().persist(Nodes.batch(41).numbers(1, 1)),
          "operator=read",
          "batch 41",
          "context");
    }

    @Test
    void ofTheContextAreWelcomeInBatches() throws Exception {
      Nodes context = Nodes.context();
      Nodes batch = Nodes.batch(1);
      PlanNode node = batch.zip(batch.numbers(1, 1), context.read(List.of("a")));
      assertEquals(List.of(List.of(0, "a")), collect(openBatch(1), node));
    }
  }

  @Nested
  class RunningAndEnding {
    @Test
    void jobsOfSeveralThreadsRunAtOnce() throws Exception {
      Probe seen = probe;
      Nodes nodes = Nodes.batch(1);
      PlanNode one =
          nodes.peek(
              nodes.numbers(1, 1),
              (task, value) -> {
                seen.note("one");
                seen.await("two");
              });
      PlanNode two =
          nodes.peek(
              nodes.numbers(1, 1),
              (task, value) -> {
                seen.note("two");
                seen.await("one");
              });
      PlanRun run = openBatch(1);
      FutureTask<List<List<Object>>> other = inThread(() -> collect(run, one));
      assertEquals(List.of(List.of(0)), collect(run, two));
      assertEquals(List.of(List.of(0)), other.get());
    }

    @Test
    void tasksOfAJobRunAtOnce() throws Exception {
      Probe seen = probe;
      Nodes nodes = Nodes.batch(1);
      PlanNode node =
          nodes.peek(
              nodes.numbers(2, 1),
              (task, value) -> {
                seen.note(value);
                seen.await(1 - (Integer) value);
              });
      assertEquals(List.of(List.of(0), List.of(1)), collect(openBatch(1), node));
    }

    private PlanNode blocking(int partitions) {
      Probe seen = probe;
      Nodes nodes = Nodes.batch(1);
      return nodes.peek(
          nodes.numbers(partitions, 1),
          (task, value) -> {
            try {
              seen.blockAfter("started " + value);
            } finally {
              seen.note("ended " + value);
            }
          });
    }

    @Test
    void anInterruptCancelsTheJobAndIsPassedOn() throws Exception {
      PlanNode node = blocking(2);
      PlanRun run = openBatch(1);
      Probe seen = probe;
      FutureTask<Boolean> job =
          new FutureTask<>(
              () -> {
                assertThrows(InterruptedException.class, () -> collect(run, node));
                seen.note("passed on");
                return Thread.currentThread().isInterrupted();
              });
      Thread thread = new Thread(job, "contract");
      thread.start();
      seen.await("started 0");
      seen.await("started 1");
      thread.interrupt();
      assertEquals(false, job.get());
      assertEquals("passed on", seen.events().get(seen.events().size() - 1));
      assertEquals(1, seen.count("ended 0"));
      assertEquals(1, seen.count("ended 1"));
      assertEquals(List.of(List.of(0)), collect(run, Nodes.batch(1).numbers(1, 1)));
    }

    @Test
    void aThreadThatWasInterruptedBeforeStartsNoTask() {
      PlanNode node = blocking(1);
      PlanRun run = openBatch(1);
      Thread.currentThread().interrupt();
      assertThrows(InterruptedException.class, () -> collect(run, node));
      assertEquals(List.of(), probe.events());
    }

    @Test
    void closingARunCancelsItsJobs() throws Exception {
      PlanNode node = blocking(2);
      PlanRun run = openBatch(1);
      FutureTask<List<List<Object>>> job = inThread(() -> collect(run, node));
      probe.await("started 0");
      probe.await("started 1");
      run.close();
      assertEquals(1, probe.count("ended 0"));
      assertEquals(1, probe.count("ended 1"));
      Throwable failure = assertThrows(ExecutionException.class, job::get).getCause();
      assertInstanceOf(IllegalStateException.class, failure);
      assertSays(failure, "batch=1", "operator=collect", "ended");
    }

    @Test
    void aClosedRunRefusesJobs() {
      Nodes nodes = Nodes.batch(9);
      PlanNode node = nodes.numbers(1, 1);
      UpdateState state = nodes.state("s", node, (task, store, records) -> List.of());
      PlanRun run = openBatch(9);
      run.close();
      run.close();
      assertSays(
          assertThrows(IllegalStateException.class, () -> collect(run, node)),
          "batch=9",
          "the batch has ended");
      assertSays(
          assertThrows(IllegalStateException.class, () -> run.update(state)),
          "batch=9",
          "the batch has ended");
    }

    @Test
    void closingTheEngineClosesItsRuns() {
      PlanRun run = openBatch(1);
      PlanRun context = engine.open(PlanScope.CONTEXT);
      engine.close();
      engine.close();
      PlanNode node = Nodes.context().numbers(1, 1);
      assertThrows(IllegalStateException.class, () -> collect(run, node));
      assertThrows(IllegalStateException.class, () -> collect(context, node));
      assertThrows(IllegalStateException.class, () -> openBatch(2));
    }
  }
}
