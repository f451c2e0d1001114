package io.tidewheel.testkit.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.tidewheel.spi.engine.Job;
import io.tidewheel.spi.engine.PlanRun;
import io.tidewheel.spi.engine.TaskFailure;
import io.tidewheel.spi.plan.PlanNode;
import io.tidewheel.spi.plan.PlanScope;
import io.tidewheel.spi.plan.StateFunction;
import io.tidewheel.spi.plan.UpdateState;
import io.tidewheel.spi.state.StateHandle;
import io.tidewheel.spi.state.StateId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** What engines promise of all plans: the stateless contract, and state nodes. */
public abstract class StatefulEngineContract extends StatelessEngineContract {
  /** For the subclass. */
  protected StatefulEngineContract() {}

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
          List.of(new StateId("counts", 0), new StateId("counts", 1)),
          run.sealed().stream().map(StateHandle::id).toList());
      assertEquals(List.of(4L, 4L), run.sealed().stream().map(StateHandle::version).toList());
    }

    @Test
    void areUpdatedOncePerRunOnEveryPartition() throws Exception {
      UpdateState node = counts(Nodes.batch(1));
      PlanRun run = openBatch(1);
      Job<Object, Object> one = new Job<>("first", node, EngineFixture::first, List.of(0), false);
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
}
