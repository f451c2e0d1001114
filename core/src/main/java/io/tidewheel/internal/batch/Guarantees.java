package io.tidewheel.internal.batch;

import io.tidewheel.internal.graph.OutputNode;
import io.tidewheel.internal.graph.StreamGraph;
import io.tidewheel.internal.graph.StreamNode;
import io.tidewheel.internal.graph.StreamNode.Input;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** What each input and output of a program promises, a line each, as it is said at the start. */
final class Guarantees {
  private Guarantees() {}

  static List<String> of(StreamGraph graph, boolean checkpointed) {
    List<String> lines = new ArrayList<>();
    for (Input input : graph.inputs()) {
      lines.add(
          "input '"
              + input.sourceId()
              + "' ("
              + input.source().description()
              + "): "
              + input
                  .source()
                  .promise()
                  .orElseGet(() -> input(input.source().replayable(), checkpointed)));
    }
    for (OutputNode output : graph.outputs()) {
      Set<String> lost = volatileInputs(output);
      lines.add(
          "output "
              + output.label()
              + (output.sink() == null
                  ? ": " + output(lost, checkpointed)
                  : " (" + output.sink().description() + "): " + exactlyOnce(lost)));
    }
    return lines;
  }

  private static String input(boolean replayable, boolean checkpointed) {
    if (!replayable) {
      return "at most once, since it cannot be read again: what no batch has committed when the"
          + " process ends is lost";
    }
    return checkpointed
        ? "exactly once into state, since its ranges are in the checkpoint and are read again after"
            + " a failure"
        : "exactly once into state while the process lives; without a checkpoint a restart begins"
            + " with empty state, where the source says";
  }

  private static String output(Set<String> volatileInputs, boolean checkpointed) {
    if (!volatileInputs.isEmpty()) {
      return "at most once for records of "
          + String.join(", ", volatileInputs)
          + " after a crash; a batch that is run again runs it again";
    }
    return checkpointed
        ? "at least once, since a batch that is run again runs it again; rdd.batch() tells which"
            + " batch it is"
        : "at least once while the process lives; no promise across restarts without a checkpoint";
  }

  private static String exactlyOnce(Set<String> volatileInputs) {
    return volatileInputs.isEmpty()
        ? "exactly once, since each batch is committed there together with its marker"
        : "exactly once, but at most once for records of "
            + String.join(", ", volatileInputs)
            + " after a crash, since they cannot be read again";
  }

  private static Set<String> volatileInputs(OutputNode output) {
    Set<String> found = new TreeSet<>();
    collect(output.stream(), new HashSet<>(), found);
    return found;
  }

  private static void collect(StreamNode node, Set<StreamNode> seen, Set<String> found) {
    if (seen.add(node)) {
      node.parents().forEach(parent -> collect(parent, seen, found));
      if (node instanceof Input input && !input.source().replayable()) {
        found.add("'" + input.sourceId() + "'");
      }
    }
  }
}
