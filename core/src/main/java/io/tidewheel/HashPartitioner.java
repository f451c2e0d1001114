package io.tidewheel;

import io.tidewheel.internal.hash.StableHash;

/**
 * Partitions by the stable hash of the key; null goes to partition 0.
 *
 * <p>The hash of a key is the same in every JVM: {@code hashCode()} where the JDK specifies it
 * (strings, boxed numbers, {@code UUID}, lists of such), and our own for byte arrays, enums (by
 * name), records and tuples. Other classes must have a {@code hashCode()} that depends on their
 * value only; what keeps state refuses them unless they are a {@link StableKey}.
 */
public final class HashPartitioner extends Partitioner {
  private static final long serialVersionUID = 1L;

  private final int partitions;

  /**
   * @param partitions at least 1
   */
  public HashPartitioner(int partitions) {
    if (partitions < 1) {
      throw new IllegalArgumentException(
          "number of partitions is " + partitions + ", must be at least 1");
    }
    this.partitions = partitions;
  }

  @Override
  public int numPartitions() {
    return partitions;
  }

  @Override
  public int getPartition(Object key) {
    return key == null ? 0 : Math.floorMod(StableHash.of(key), partitions);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof HashPartitioner that && that.partitions == partitions;
  }

  @Override
  public int hashCode() {
    return partitions;
  }

  @Override
  public String toString() {
    return "HashPartitioner(" + partitions + ")";
  }
}
