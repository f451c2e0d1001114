package io.tidewheel.spi.plan;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * All of one batch as it was built from the graph: what its outputs read and which state it
 * updates.
 *
 * @param outputs in registration order
 * @param states every state node of the batch, inputs before what reads them
 */
public record BatchPlan(
    long batchId, Instant time, List<Output> outputs, List<UpdateState> states) {

  /**
   * An output and the node it reads.
   *
   * @param operator what the user called
   */
  public record Output(String operator, PlanNode node) {}

  public BatchPlan {
    outputs = List.copyOf(outputs);
    states = List.copyOf(states);
  }

  /**
   * The plan as text, one node a line, inputs indented below what reads them. A node read twice is
   * printed once and referred to by its number after that. Numbers count from 1 in each plan, so
   * the text of equal plans is equal.
   */
  public String describe() {
    StringBuilder text = new StringBuilder();
    Map<Long, Integer> numbers = new HashMap<>();
    for (Output output : outputs) {
      text.append("output ").append(output.operator()).append('\n');
      describe(output.node(), 1, text, numbers);
    }
    for (UpdateState state : states) {
      if (!numbers.containsKey(state.info().id())) {
        text.append("state ").append(state.operatorId()).append('\n');
        describe(state, 1, text, numbers);
      }
    }
    return text.toString();
  }

  private static void describe(
      PlanNode node, int depth, StringBuilder text, Map<Long, Integer> numbers) {
    text.append("  ".repeat(depth));
    Integer known = numbers.get(node.info().id());
    if (known != null) {
      text.append('#').append(known).append('\n');
      return;
    }
    numbers.put(node.info().id(), numbers.size() + 1);
    text.append('#').append(numbers.size()).append(' ').append(kind(node));
    text.append(" [").append(node.partitions()).append("] ").append(node.info().operator());
    text.append('\n');
    node.inputs().forEach(input -> describe(input, depth + 1, text, numbers));
  }

  private static String kind(PlanNode node) {
    String kind = node.getClass().getSimpleName();
    if (node instanceof UpdateState update) {
      return kind + "(" + update.operatorId() + ")";
    }
    if (node instanceof ReadSplits read) {
      return kind
          + read.splits().stream()
              .map(Object::toString)
              .collect(Collectors.joining(", ", "(", ")"));
    }
    return kind;
  }
}
