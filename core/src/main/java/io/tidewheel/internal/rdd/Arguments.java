package io.tidewheel.internal.rdd;

import io.tidewheel.HashPartitioner;
import io.tidewheel.Partitioner;

/** Checks of what users pass to operations. Each message names the operation and what to change. */
public final class Arguments {
  private Arguments() {}

  /** The argument, unless it is null. */
  public static <A> A given(String operation, String name, A argument) {
    if (argument == null) {
      throw new IllegalArgumentException(
          operation + ": " + name + " is null, must be given when the operation is called");
    }
    return argument;
  }

  /** The number of partitions, unless it is below 1. */
  public static int partitions(String operation, int partitions) {
    if (partitions < 1) {
      throw new IllegalArgumentException(
          operation + ": number of partitions is " + partitions + ", must be at least 1");
    }
    return partitions;
  }

  /** A partitioner by hash. */
  public static Partitioner hash(String operation, int partitions) {
    return new HashPartitioner(partitions(operation, partitions));
  }

  /** The partitioner, unless it is null or has no partition. */
  public static Partitioner partitioner(String operation, Partitioner partitioner) {
    partitions(operation, given(operation, "partitioner", partitioner).numPartitions());
    return partitioner;
  }

  /** How many elements are asked for, unless that is negative. */
  public static int count(String operation, int count) {
    if (count < 0) {
      throw new IllegalArgumentException(
          operation + ": asked for " + count + " elements, must be 0 or more");
    }
    return count;
  }

  /** The depth of a tree, unless it is below 1. */
  public static int depth(String operation, int depth) {
    if (depth < 1) {
      throw new IllegalArgumentException(
          operation + ": depth is " + depth + ", must be at least 1");
    }
    return depth;
  }
}
