package io.tidewheel.testkit.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidewheel.spi.engine.Job;
import io.tidewheel.spi.engine.PlanRun;
import io.tidewheel.spi.engine.TaskContext;
import io.tidewheel.spi.engine.TaskFailure;
import io.tidewheel.spi.plan.Persist;
import io.tidewheel.spi.plan.PlanNode;
import io.tidewheel.spi.plan.PlanScope;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** What tasks hold while they run, and what runs hold between jobs. */
abstract class KeepingCases extends PipelineCases {
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
      openBatch(1).run(Job.all("first", opening("a"), EngineFixture::first));
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
      run.run(new Job<>("first", node, EngineFixture::first, List.of(1), false));
      assertEquals(List.of("computed 1"), probe.events());
      collect(run, node);
      assertEquals(3, probe.events().size());
    }

    @Test
    void keepTheWholePartitionEvenIfTheActionStopsEarly() throws Exception {
      Nodes nodes = Nodes.batch(1);
      Persist node = nodes.persist(nodes.numbers(1, 3));
      PlanRun run = openBatch(1);
      run.run(Job.all("first", node, EngineFixture::first));
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
}
