package io.tidewheel.internal.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidewheel.spi.engine.Job;
import io.tidewheel.spi.engine.PlanRun;
import io.tidewheel.spi.engine.TaskAction;
import io.tidewheel.spi.engine.TaskContext;
import io.tidewheel.spi.plan.NodeInfo;
import io.tidewheel.spi.plan.PlanScope;
import io.tidewheel.spi.plan.ReadSplits;
import io.tidewheel.spi.source.Split;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaRDD;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import scala.jdk.javaapi.CollectionConverters;

/** What Spark is asked for, and refused, where tasks have a choice of places. */
class SpeculationTest {
  private static final AtomicInteger EFFECTS = new AtomicInteger();
  private static final PlanScope BATCH = PlanScope.batch(3);

  private final SparkContext spark = LocalSpark.CONTEXT.sc();
  private SparkEngine engine;

  private record At(String host) implements Split<Integer> {
    @Override
    public Iterator<Integer> read(TaskContext task) {
      return List.of(1, 2).iterator();
    }
  }

  private record Count(boolean isFenced) implements TaskAction<Integer, Integer> {
    @Override
    public Integer run(TaskContext task, Iterator<Integer> records) {
      int count = 0;
      for (; records.hasNext(); records.next()) {
        count++;
      }
      EFFECTS.addAndGet(count);
      return count;
    }
  }

  @BeforeEach
  void open() {
    EFFECTS.set(0);
    engine = new SparkEngine(LocalSpark.CONTEXT, () -> {}, null, () -> LocalSpark.CODECS);
  }

  @AfterEach
  void close() {
    spark.conf().remove("spark.speculation");
    engine.close();
  }

  private static ReadSplits node(String... hosts) {
    return new ReadSplits(
        new NodeInfo(7, BATCH, "read"), List.of(hosts).stream().map(At::new).toList(), null);
  }

  private List<Integer> count(boolean fenced) throws InterruptedException {
    try (PlanRun run = engine.open(BATCH)) {
      return run.run(Job.withEffects("foreach", node("a", "b"), new Count(fenced)));
    }
  }

  @Test
  void refusesEffectsThatCopiesOfTasksWouldRepeat() {
    spark.conf().set("spark.speculation", "true");
    String message = assertThrows(IllegalArgumentException.class, () -> count(false)).getMessage();
    for (String part :
        List.of("batch=3, operator=foreach", "spark.speculation=true", "false", "saveTo")) {
      assertTrue(message.contains(part), message);
    }
    assertEquals(0, EFFECTS.get());
  }

  @Test
  void runsEffectsOfWhichOneCopyCountsAndAllWithoutCopies() throws Exception {
    assertEquals(List.of(2, 2), count(false));
    spark.conf().set("spark.speculation", "true");
    assertEquals(List.of(2, 2), count(true));
  }

  @Test
  void splitsAreReadOnTheHostsTheyWishFor() throws Exception {
    try (PlanRun run = engine.open(BATCH)) {
      JavaRDD<?> rdd = run.unwrap(node("host-a", "host-b"), JavaRDD.class);
      assertEquals(2, rdd.getNumPartitions());
      for (int i = 0; i < 2; i++) {
        assertEquals(
            List.of(i == 0 ? "host-a" : "host-b"),
            CollectionConverters.asJava(spark.getPreferredLocs(rdd.rdd(), i)).stream()
                .map(Object::toString)
                .toList());
      }
    }
  }
}
