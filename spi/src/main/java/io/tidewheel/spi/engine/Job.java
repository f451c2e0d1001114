package io.tidewheel.spi.engine;

import io.tidewheel.spi.plan.PlanNode;
import java.util.List;
import java.util.stream.IntStream;

/**
 * One action over partitions of a node.
 *
 * @param operator what the user called, for messages
 * @param partitions which ones, in the order in which the results are wanted
 * @param effects whether the action acts outside the engine (a user's {@code foreach}), so that an
 *     engine that checks by running tasks twice leaves this one alone
 */
public record Job<T, R>(
    String operator,
    PlanNode node,
    TaskAction<T, R> action,
    List<Integer> partitions,
    boolean effects) {
  public Job {
    partitions = List.copyOf(partitions);
  }

  /** A job over all partitions. */
  public static <T, R> Job<T, R> all(String operator, PlanNode node, TaskAction<T, R> action) {
    return new Job<>(operator, node, action, everyPartition(node), false);
  }

  /** A job over all partitions whose action acts outside the engine. */
  public static <T, R> Job<T, R> withEffects(
      String operator, PlanNode node, TaskAction<T, R> action) {
    return new Job<>(operator, node, action, everyPartition(node), true);
  }

  /**
   * Refuses what no engine can run; to be called before any of it is run.
   *
   * @param at where, for the message: {@code batch=7}
   * @param speculates whether copies of slow tasks run at the same time as these
   * @throws IllegalArgumentException saying which operator, and why
   */
  public void check(String at, boolean speculates) {
    for (int partition : partitions) {
      if (partition < 0 || partition >= node.partitions()) {
        throw new IllegalArgumentException(
            at
                + ", operator="
                + operator
                + ": asks for partition "
                + partition
                + ", must be in 0 .. "
                + (node.partitions() - 1));
      }
    }
    if (speculates && effects && !action.isFenced()) {
      throw new IllegalArgumentException(
          at
              + ", operator="
              + operator
              + ": spark.speculation=true has Spark run copies of slow tasks at the same time, and"
              + " both would do what this does outside; it must be false for that: set it to false,"
              + " or write with saveTo, of which one copy takes effect. Nothing of this was run");
    }
  }

  private static List<Integer> everyPartition(PlanNode node) {
    return IntStream.range(0, node.partitions()).boxed().toList();
  }
}
