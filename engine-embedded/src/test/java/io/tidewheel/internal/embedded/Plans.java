package io.tidewheel.internal.embedded;

import io.tidewheel.spi.config.Settings;
import io.tidewheel.spi.engine.Engine;
import io.tidewheel.spi.engine.TaskContext;
import io.tidewheel.spi.plan.Exchange;
import io.tidewheel.spi.plan.MapPartitions;
import io.tidewheel.spi.plan.NodeInfo;
import io.tidewheel.spi.plan.PartitionFunction;
import io.tidewheel.spi.plan.PlanNode;
import io.tidewheel.spi.plan.PlanScope;
import io.tidewheel.spi.plan.ReadSplits;
import io.tidewheel.spi.plan.RecordPartitioner;
import io.tidewheel.spi.source.Split;
import io.tidewheel.spi.state.StateStores;
import io.tidewheel.spi.state.StateStoresProvider;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.concurrent.atomic.AtomicLong;

/** Plans of batch 1, and engines without state, for the tests here. */
final class Plans {
  static final PlanScope BATCH = PlanScope.batch(1);
  private static final AtomicLong IDS = new AtomicLong();

  private Plans() {}

  static StateStores newStateStores() {
    return ServiceLoader.load(StateStoresProvider.class)
        .findFirst()
        .orElseThrow()
        .create(new Settings(Map.of()));
  }

  static Engine engine(String name, long threads, boolean strict) {
    return engine(name, threads, strict, Map.of());
  }

  static Engine engine(String name, long threads, boolean strict, Map<String, String> others) {
    Settings settings =
        new Settings(Map.of(), others)
            .with(EmbeddedEngineKeys.THREADS, threads)
            .with(EmbeddedEngineKeys.STRICT, strict);
    return new EmbeddedEngineProvider().create(name, settings, newStateStores(), null);
  }

  static NodeInfo info(String operator) {
    return new NodeInfo(IDS.incrementAndGet(), BATCH, operator);
  }

  /** As many partitions, each with the records. */
  static ReadSplits read(int partitions, Object... records) {
    List<Split<Object>> splits = new ArrayList<>();
    List<Object> list = new ArrayList<>(List.of(records));
    for (int i = 0; i < partitions; i++) {
      splits.add(task -> list.iterator());
    }
    return new ReadSplits(info("read"), splits, null);
  }

  static PlanNode mapPartitions(PlanNode input, PartitionFunction<Object, Object> function) {
    return new MapPartitions(info("map"), input, function);
  }

  static PlanNode exchange(PlanNode input) {
    RecordPartitioner<Object> partitioner = partition -> value -> 0;
    return new Exchange(info("exchange"), input, 1, partitioner);
  }

  static List<Object> toList(TaskContext task, Iterator<Object> records) {
    List<Object> list = new ArrayList<>();
    records.forEachRemaining(list::add);
    return list;
  }
}
