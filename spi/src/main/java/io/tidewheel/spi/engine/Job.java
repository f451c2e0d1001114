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

  private static List<Integer> everyPartition(PlanNode node) {
    return IntStream.range(0, node.partitions()).boxed().toList();
  }
}
