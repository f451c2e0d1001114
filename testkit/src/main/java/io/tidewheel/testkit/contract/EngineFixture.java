package io.tidewheel.testkit.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidewheel.spi.config.Settings;
import io.tidewheel.spi.engine.Engine;
import io.tidewheel.spi.engine.Job;
import io.tidewheel.spi.engine.PlanRun;
import io.tidewheel.spi.engine.TaskContext;
import io.tidewheel.spi.engine.TaskFailure;
import io.tidewheel.spi.plan.PlanNode;
import io.tidewheel.spi.plan.PlanScope;
import io.tidewheel.spi.state.StateStores;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

/** A fresh engine with fresh stores for each case, and what many cases do with them. */
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
abstract class EngineFixture {
  Probe probe;
  StateStores stores;
  Engine engine;

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

  /**
   * Whether the tasks of a job that was cancelled have left their functions when the job ends. On a
   * cluster they are told to, but nobody waits for an answer that a lost machine never sends.
   */
  protected boolean waitsForCancelledTasks() {
    return true;
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

  final PlanRun openBatch(long id) {
    return engine.open(PlanScope.batch(id));
  }

  static List<List<Object>> collect(PlanRun run, PlanNode node) throws InterruptedException {
    return run.run(Job.all("collect", node, EngineFixture::toList));
  }

  static List<Object> toList(TaskContext task, Iterator<Object> records) {
    List<Object> list = new ArrayList<>();
    records.forEachRemaining(list::add);
    return list;
  }

  static Object first(TaskContext task, Iterator<Object> records) {
    return records.next();
  }

  static TaskFailure failureOf(PlanRun run, PlanNode node) {
    return assertThrows(TaskFailure.class, () -> collect(run, node));
  }

  static void assertSays(Throwable failure, String... parts) {
    for (String part : parts) {
      assertTrue(failure.getMessage().contains(part), part + " in: " + failure.getMessage());
    }
  }

  static <T> FutureTask<T> inThread(Callable<T> work) {
    FutureTask<T> task = new FutureTask<>(work);
    new Thread(task, "contract").start();
    return task;
  }

  /** Asserts that a cancelled task came to its end and noted it, waiting if the engine did not. */
  final void assertEnded(String event) throws InterruptedException {
    if (!waitsForCancelledTasks()) {
      probe.await(event);
    }
    assertEquals(1, probe.count(event));
  }
}
