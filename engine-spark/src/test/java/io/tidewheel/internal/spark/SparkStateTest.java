package io.tidewheel.internal.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidewheel.spi.engine.Engine;
import io.tidewheel.spi.engine.Job;
import io.tidewheel.spi.engine.PlanRun;
import io.tidewheel.spi.engine.TaskContext;
import io.tidewheel.spi.engine.TaskFailure;
import io.tidewheel.spi.plan.Exchange;
import io.tidewheel.spi.plan.NodeInfo;
import io.tidewheel.spi.plan.PlanNode;
import io.tidewheel.spi.plan.PlanScope;
import io.tidewheel.spi.plan.ReadSplits;
import io.tidewheel.spi.plan.RecordPartitioner;
import io.tidewheel.spi.plan.StateFunction;
import io.tidewheel.spi.plan.UpdateState;
import io.tidewheel.spi.source.Split;
import io.tidewheel.spi.state.SharedStateStores;
import io.tidewheel.spi.state.StateHandle;
import io.tidewheel.spi.state.StateId;
import io.tidewheel.spi.state.StateStores;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaRDD;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** State that counts once its handle was published, wherever and however often it was written. */
class SparkStateTest {
  private static final AtomicLong IDS = new AtomicLong();

  @TempDir Path directory;
  private SharedStateStores stores;
  private Engine engine;

  @BeforeEach
  void openEngine() {
    stores = SharedStores.in(directory, List.of());
    engine = engineWith(stores);
  }

  @AfterEach
  void closeEngine() {
    engine.close();
  }

  private static Engine engineWith(StateStores stores) {
    return new SparkEngine(LocalSpark.CONTEXT, () -> {}, stores, () -> LocalSpark.CODECS);
  }

  private static NodeInfo info(long batch, String operator) {
    return new NodeInfo(IDS.incrementAndGet(), PlanScope.batch(batch), operator);
  }

  /** Counts of words over all batches, in two partitions. */
  private static UpdateState counts(long batch, int failingAttempts) {
    List<Split<Object>> splits = List.of(task -> words("a", "b", "a"), task -> words("b", "c"));
    PlanNode read = new ReadSplits(info(batch, "read"), splits, null);
    RecordPartitioner<String> byLetter = input -> word -> word.charAt(0) % 2;
    StateFunction<String, Integer, String, String> count =
        (task, store, records) -> {
          records.forEachRemaining(
              word -> {
                Integer before = store.get(word);
                store.put(word, before == null ? 1 : before + 1);
              });
          if (task.attempt() < failingAttempts) {
            throw new IllegalStateException("made up");
          }
          Map<String, Integer> all = new TreeMap<>();
          store.forEach(all::put);
          return all.entrySet().stream().map(Object::toString).toList();
        };
    return new UpdateState(
        info(batch, "count"),
        new Exchange(info(batch, "exchange"), read, 2, byLetter),
        "counts",
        count);
  }

  private static Iterator<Object> words(String... words) {
    return List.<Object>of((Object[]) words).iterator();
  }

  private static List<Object> toList(TaskContext task, Iterator<Object> records) {
    List<Object> list = new ArrayList<>();
    records.forEachRemaining(list::add);
    return list;
  }

  private static List<List<Object>> collect(PlanRun run, PlanNode node)
      throws InterruptedException {
    return run.run(Job.all("collect", node, SparkStateTest::toList));
  }

  private void runAndPublish(long batch) throws InterruptedException {
    try (PlanRun run = engine.open(PlanScope.batch(batch))) {
      run.update(counts(batch, 0));
      stores.publish(run.sealed());
    }
  }

  private List<String> files() throws IOException {
    try (Stream<Path> all = Files.walk(directory)) {
      return all.filter(Files::isRegularFile).map(p -> p.getFileName().toString()).toList();
    }
  }

  @Test
  void anUnpublishedAttemptLeavesTheNextOneTheVersionBefore() throws Exception {
    runAndPublish(1);
    List<List<Object>> expected = List.of(List.of("b=4"), List.of("a=4", "c=2"));
    for (int attempt = 0; attempt < 2; attempt++) {
      try (PlanRun run = engine.open(PlanScope.batch(2))) {
        assertEquals(expected, collect(run, counts(2, 0)));
        assertEquals(1L, stores.published(new StateId("counts", 0)).version());
      }
    }
    runAndPublish(2);
    try (PlanRun run = engine.open(PlanScope.batch(3))) {
      assertEquals(List.of(List.of("b=6"), List.of("a=6", "c=3")), collect(run, counts(3, 0)));
    }
    // Two of batch 1, three attempts of batch 2, one of batch 3.
    assertEquals(2 + 3 * 2 + 2, files().size());
  }

  @Test
  void retriedTasksSealOneVersion() throws Exception {
    try (PlanRun run = engine.open(PlanScope.batch(1))) {
      assertEquals(List.of(List.of("b=2"), List.of("a=2", "c=1")), collect(run, counts(1, 1)));
      assertEquals(2, run.sealed().size());
      assertEquals(2, files().size());
    }
  }

  @Test
  void whatIsComputedAgainAfterALossIsNotPublished() throws Exception {
    runAndPublish(1);
    UpdateState node = counts(2, 0);
    try (PlanRun run = engine.open(PlanScope.batch(2))) {
      List<List<Object>> before = collect(run, node);
      List<StateHandle> sealed = run.sealed();
      int files = files().size();
      // As if the executors that held the emitted records were gone.
      LocalSpark.CONTEXT.getPersistentRDDs().values().forEach(JavaRDD::unpersist);
      assertEquals(before, collect(run, node));
      assertEquals(sealed, run.sealed());
      assertEquals(files + 2, files().size());
      stores.publish(run.sealed());
    }
    try (PlanRun run = engine.open(PlanScope.batch(3))) {
      assertEquals(List.of(List.of("b=6"), List.of("a=6", "c=3")), collect(run, counts(3, 0)));
    }
  }

  @Test
  void aRestartNeedsNothingButThePublishedHandles() throws Exception {
    runAndPublish(1);
    List<StateHandle> handles = new ArrayList<>();
    for (int partition = 0; partition < 2; partition++) {
      handles.add(stores.published(new StateId("counts", partition)));
    }
    try (PlanRun run = engine.open(PlanScope.batch(2))) {
      run.update(counts(2, 0)); // Sealed, and lost in the crash.
    }
    stores.close(); // And with it what this process holds in memory.
    SharedStateStores restarted = SharedStores.in(directory, handles);
    try (Engine next = engineWith(restarted);
        PlanRun run = next.open(PlanScope.batch(2))) {
      assertEquals(List.of(List.of("b=4"), List.of("a=4", "c=2")), collect(run, counts(2, 0)));
    }
  }

  @Test
  void aDamagedVersionFailsTheBatchAndIsNamed() throws Exception {
    runAndPublish(1);
    StateHandle handle = stores.published(new StateId("counts", 1));
    Path file = directory.resolve("counts/1").resolve(handle.location());
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length / 2] ^= 1;
    Files.write(file, bytes);
    stores.close();
    stores = SharedStores.in(directory, List.of(handle));
    engine.close();
    engine = engineWith(stores);
    try (PlanRun run = engine.open(PlanScope.batch(2))) {
      TaskFailure failure = assertThrows(TaskFailure.class, () -> run.update(counts(2, 0)));
      for (String part :
          List.of("batch=2, operator=count, partition=1", "state=counts/1", "version=1")) {
        assertTrue(failure.getMessage().contains(part), failure.getMessage());
      }
      assertEquals(List.of(), run.sealed());
    }
  }

  @Test
  void storesInTheDriversMemoryAreRefused() {
    try (Engine alone = engineWith(null);
        PlanRun run = alone.open(PlanScope.batch(1))) {
      IllegalStateException refused =
          assertThrows(IllegalStateException.class, () -> run.update(counts(1, 0)));
      assertTrue(refused.getMessage().contains("shared file system"), refused.getMessage());
    }
  }

  @Test
  void openingAndSealingInTheDriverIsTheSameStore() throws Exception {
    runAndPublish(1);
    Map<String, Integer> entries = new HashMap<>();
    stores.<String, Integer>open(new StateId("counts", 1), 2).forEach(entries::put);
    assertEquals(Map.of("a", 2, "c", 1), entries);
  }
}
