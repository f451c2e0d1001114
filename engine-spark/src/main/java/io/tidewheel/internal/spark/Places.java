package io.tidewheel.internal.spark;

import io.tidewheel.spi.source.Split;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.spark.SparkEnv;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.storage.BlockManager;
import org.apache.spark.storage.BlockManagerId;
import scala.jdk.javaapi.CollectionConverters;

/** Where Spark would best run tasks, as it names places. Used on the driver. */
final class Places {
  private Places() {}

  /**
   * A place for each split, null where any will do. Splits of one kin have the same executor, as
   * long as there are the same executors, on the host they wish for if there is one.
   */
  static List<String> of(JavaSparkContext spark, List<? extends Split<?>> splits) {
    List<BlockManagerId> executors =
        spark.isLocal() || splits.stream().allMatch(split -> split.kin() == null)
            ? List.of()
            : executors();
    List<String> places = new ArrayList<>();
    for (Split<?> split : splits) {
      String host = split.host();
      List<BlockManagerId> those =
          executors.stream().filter(one -> host == null || one.host().equals(host)).toList();
      places.add(
          split.kin() == null || those.isEmpty()
              ? host
              : name(those.get(Math.floorMod(split.kin().hashCode(), those.size()))));
    }
    return places;
  }

  private static List<BlockManagerId> executors() {
    BlockManager driver = SparkEnv.get().blockManager();
    List<BlockManagerId> executors =
        new ArrayList<>(
            CollectionConverters.asJava(driver.master().getPeers(driver.blockManagerId())));
    executors.sort(Comparator.comparing(BlockManagerId::executorId));
    return executors;
  }

  /** The executor of a task that asks; null on the driver, which has but one. */
  static String here() {
    BlockManagerId executor = SparkEnv.get().blockManager().blockManagerId();
    return executor.isDriver() ? null : name(executor);
  }

  private static String name(BlockManagerId executor) {
    return "executor_" + executor.host() + "_" + executor.executorId();
  }
}
