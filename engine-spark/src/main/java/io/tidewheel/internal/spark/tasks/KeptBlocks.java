package io.tidewheel.internal.spark.tasks;

import io.tidewheel.spi.engine.LongTasks.Keeping;
import java.util.List;
import java.util.Optional;
import org.apache.spark.SparkEnv;
import org.apache.spark.storage.BlockId;
import org.apache.spark.storage.BlockManager;
import org.apache.spark.storage.BlockManagerId;
import org.apache.spark.storage.StorageLevel;
import org.apache.spark.storage.StreamBlockId;
import scala.jdk.javaapi.CollectionConverters;
import scala.jdk.javaapi.OptionConverters;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;

/** Blocks in Spark's own block storage, each in the process that stored it. Thread-safe. */
public final class KeptBlocks {
  private static final ClassTag<byte[]> BYTES = ClassTag$.MODULE$.apply(byte[].class);

  private KeptBlocks() {}

  private static BlockManager here() {
    return SparkEnv.get().blockManager();
  }

  private static BlockId id(long key) {
    return new StreamBlockId(0, key);
  }

  static boolean keep(long key, byte[] block, Keeping where) {
    StorageLevel level =
        StorageLevel.apply(where.disk(), where.memory(), false, false, where.copies());
    return here().putSingle(id(key), block, level, true, BYTES);
  }

  /** Null if no process has it any more. */
  public static byte[] read(long key) {
    return OptionConverters.toJava(here().getSingle(id(key), BYTES)).orElse(null);
  }

  /** Asked in the driver. */
  static Optional<String> hostOf(long key) {
    List<BlockManagerId> places =
        CollectionConverters.asJava(here().master().getLocations(id(key)));
    return places.stream().map(BlockManagerId::host).findFirst();
  }

  /** Everywhere; in the driver. */
  static void drop(long key) {
    SparkEnv spark = SparkEnv.get();
    if (spark != null) { // What a context had is gone with it.
      spark.blockManager().master().removeBlock(id(key));
    }
  }

  static void dropHere(long key) {
    here().removeBlock(id(key), true);
  }
}
