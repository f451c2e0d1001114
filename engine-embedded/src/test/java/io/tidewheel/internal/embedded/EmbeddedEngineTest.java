package io.tidewheel.internal.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidewheel.spi.config.ConfigKey;
import io.tidewheel.spi.config.ConfigKeys;
import io.tidewheel.spi.config.Settings;
import io.tidewheel.spi.engine.Engine;
import io.tidewheel.spi.engine.EngineProvider;
import io.tidewheel.spi.engine.Job;
import io.tidewheel.spi.engine.PlanRun;
import io.tidewheel.spi.engine.TaskFailure;
import io.tidewheel.spi.plan.PlanNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.concurrent.CyclicBarrier;
import org.junit.jupiter.api.Test;

class EmbeddedEngineTest {
  private static List<String> threadsOf(String application) {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .filter(name -> name.startsWith("tidewheel-" + application + "-"))
        .sorted()
        .toList();
  }

  @Test
  void isFoundByNameWithItsKeys() {
    EngineProvider provider = ServiceLoader.load(EngineProvider.class).findFirst().orElseThrow();
    assertEquals("embedded", provider.name());
    ConfigKeys keys = ServiceLoader.load(ConfigKeys.class).findFirst().orElseThrow();
    assertEquals(
        List.of("engine.threads", "engine.strict", "engine.task.maxFailures"),
        keys.keys().stream().map(ConfigKey::name).toList());
  }

  @Test
  void usesAllProcessorsUnlessToldOtherwise() {
    int processors = Runtime.getRuntime().availableProcessors();
    EmbeddedEngineProvider provider = new EmbeddedEngineProvider();
    try (Engine engine = provider.create("default", new Settings(Map.of()), null, null)) {
      assertEquals(processors, engine.defaultParallelism());
    }
    try (Engine engine = Plans.engine("three", 3, true)) {
      assertEquals(3, engine.defaultParallelism());
      assertEquals("embedded, 3 threads, strict", engine.description());
    }
    try (Engine engine = Plans.engine("one", 1, false)) {
      assertEquals("embedded, 1 thread", engine.description());
    }
  }

  @Test
  void aJobOfOneTaskStaysOnTheCallersThread() throws Exception {
    try (Engine engine = Plans.engine("single", 4, false);
        PlanRun run = engine.open(Plans.BATCH)) {
      PlanNode node = Plans.read(1, "a");
      assertEquals(
          List.of(Thread.currentThread().getName()),
          run.run(Job.all("where", node, (task, records) -> Thread.currentThread().getName())));
      assertEquals(List.of(), threadsOf("single"));
    }
  }

  @Test
  void oneThreadRunsAllTasksOnTheCallersThread() throws Exception {
    try (Engine engine = Plans.engine("alone", 1, false);
        PlanRun run = engine.open(Plans.BATCH)) {
      PlanNode node = Plans.exchange(Plans.read(5, "a"));
      assertEquals(
          List.of(5),
          run.run(Job.all("count", node, Plans::toList)).stream().map(List::size).toList());
      assertEquals(List.of(), threadsOf("alone"));
    }
  }

  @Test
  void threadsAreNamedDaemonsAndGoWithTheEngine() throws Exception {
    try (Engine engine = Plans.engine("many", 3, false);
        PlanRun run = engine.open(Plans.BATCH)) {
      CyclicBarrier allRun = new CyclicBarrier(3);
      Thread caller = Thread.currentThread();
      List<Boolean> daemons =
          run.run(
              Job.all(
                  "meet",
                  Plans.read(3, "a"),
                  (task, records) -> {
                    allRun.await();
                    return Thread.currentThread() == caller || Thread.currentThread().isDaemon();
                  }));
      assertEquals(List.of(true, true, true), daemons);
      assertEquals(List.of("tidewheel-many-task-1", "tidewheel-many-task-2"), threadsOf("many"));
    }
    assertEquals(List.of(), threadsOf("many"));
  }

  @Test
  void triesATaskAsOftenAsItMayFail() {
    for (long most : new long[] {1, 3}) {
      Settings settings = new Settings(Map.of()).with(EmbeddedEngineKeys.MAX_FAILURES, most);
      List<Integer> attempts = new ArrayList<>();
      try (Engine engine = new EmbeddedEngineProvider().create("tries", settings, null, null);
          PlanRun run = engine.open(Plans.BATCH)) {
        Job<Object, Object> job =
            Job.all(
                "fail",
                Plans.read(1, "a"),
                (task, records) -> {
                  attempts.add(task.attempt());
                  throw new IllegalStateException("always");
                });
        TaskFailure failure = assertThrows(TaskFailure.class, () -> run.run(job));
        assertEquals(
            "batch=1, operator=fail, partition=0, attempts="
                + most
                + ": java.lang.IllegalStateException: always",
            failure.getMessage());
      }
      assertEquals(most == 1 ? List.of(0) : List.of(0, 1, 2), attempts);
    }
  }

  @Test
  void anInterruptLeftByAFunctionReachesNobody() throws Exception {
    try (Engine engine = Plans.engine("left", 2, false);
        PlanRun run = engine.open(Plans.BATCH)) {
      CyclicBarrier bothRun = new CyclicBarrier(2);
      Thread caller = Thread.currentThread();
      run.run(
          Job.all(
              "interrupt",
              Plans.read(2, "a"),
              (task, records) -> {
                bothRun.await();
                if (Thread.currentThread() != caller) {
                  Thread.currentThread().interrupt();
                }
                return null;
              }));
      List<Boolean> interrupted =
          run.run(
              Job.all(
                  "look",
                  Plans.read(2, "a"),
                  (task, records) -> {
                    boolean left = Thread.currentThread().isInterrupted();
                    bothRun.await();
                    return left;
                  }));
      assertEquals(List.of(false, false), interrupted);
    }
  }

  @Test
  void anInterruptedExceptionOutOfNowhereFailsTheTask() throws Exception {
    try (Engine engine = Plans.engine("nowhere", 2, false);
        PlanRun run = engine.open(Plans.BATCH)) {
      CyclicBarrier bothRun = new CyclicBarrier(2);
      Thread caller = Thread.currentThread();
      Job<Object, Object> job =
          Job.all(
              "throw",
              Plans.read(2, "a"),
              (task, records) -> {
                bothRun.await();
                if (Thread.currentThread() != caller) {
                  throw new InterruptedException("nobody did");
                }
                return null;
              });
      TaskFailure failure = assertThrows(TaskFailure.class, () -> run.run(job));
      assertInstanceOf(InterruptedException.class, failure.getCause());
      assertTrue(failure.getMessage().contains("attempts=1"), failure.getMessage());
    }
  }

  @Test
  void closingFromInsideATaskDoesNotWaitForIt() {
    Engine engine = Plans.engine("inside", 2, false);
    PlanRun run = engine.open(Plans.BATCH);
    Job<Object, Object> job =
        Job.all(
            "close",
            Plans.read(1, "a"),
            (task, records) -> {
              engine.close();
              return null;
            });
    assertThrows(IllegalStateException.class, () -> run.run(job));
  }
}
