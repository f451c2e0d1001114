package io.tidewheel;

import java.io.Serializable;

/**
 * Says which partition a key belongs to. The answer must depend on the key alone and be the same in
 * every JVM. Two partitioners that are {@link #equals equal} put every key into the same partition;
 * joins of streams that are partitioned equally move no record.
 */
public abstract class Partitioner implements Serializable {
  private static final long serialVersionUID = 1L;

  /** At least 1. */
  public abstract int numPartitions();

  /** In {@code 0 .. numPartitions() - 1}. The key may be null. */
  public abstract int getPartition(Object key);
}
