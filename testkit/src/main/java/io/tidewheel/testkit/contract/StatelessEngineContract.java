package io.tidewheel.testkit.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.tidewheel.spi.engine.Job;
import io.tidewheel.spi.engine.OperatorFailure;
import io.tidewheel.spi.engine.PlanRun;
import io.tidewheel.spi.engine.TaskContext;
import io.tidewheel.spi.engine.TaskFailure;
import io.tidewheel.spi.plan.PlanNode;
import io.tidewheel.spi.plan.PlanScope;
import io.tidewheel.spi.plan.UpdateState;
import io.tidewheel.spi.source.SourceUnavailableException;
import io.tidewheel.spi.source.Split;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/**
 * What engines promise of plans without state nodes. Functions of the cases capture nothing that
 * cannot be serialized, and allow for tasks that run more often than needed.
 */
public abstract class StatelessEngineContract extends KeepingCases {
  /** For the subclass. */
  protected StatelessEngineContract() {}

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
    void cancelTheOtherTasks() throws Exception {
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
      assertEnded("cancelled true");
      assertEquals(1, seen.count("waiting interrupted"));
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
      if (waitsForCancelledTasks()) {
        assertEquals("passed on", seen.events().get(seen.events().size() - 1));
      }
      assertEnded("ended 0");
      assertEnded("ended 1");
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
      assertEnded("ended 0");
      assertEnded("ended 1");
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
