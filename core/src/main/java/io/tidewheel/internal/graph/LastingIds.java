package io.tidewheel.internal.graph;

import io.tidewheel.internal.graph.StreamNode.Input;
import io.tidewheel.internal.graph.StreamNode.Stateful;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The ids under which positions and state are kept. An id is the name the user gave. Else that of
 * an input is its source's kind, and that of a stateful operator {@code kind(upstream)}, where
 * upstream are the ids of the nearest inputs and stateful operators above it: {@code
 * mapWithState(reduceByKeyAndWindow(kafka))}. Stateless operations do not show, so they may be
 * changed freely. Immutable.
 */
final class LastingIds {
  private final Map<StreamNode, String> ids = new HashMap<>();
  private final Set<String> given = new HashSet<>();
  private final Set<String> ambiguous = new LinkedHashSet<>();

  /**
   * @param stateful each behind those it depends on
   */
  LastingIds(List<Input> inputs, List<Stateful> stateful) {
    Stream.concat(inputs.stream(), stateful.stream())
        .filter(node -> node.name() != null)
        .forEach(
            node -> {
              ids.put(node, node.name());
              given.add(node.name());
            });
    for (Input input : inputs) {
      if (input.name() == null) {
        give(input, input.source().kind());
      }
    }
    for (Stateful node : stateful) {
      if (node.name() == null) {
        Set<String> upstream = new LinkedHashSet<>();
        collectNearest(node.parents(), upstream, new HashSet<>());
        give(node, node.kind() + "(" + String.join(",", upstream) + ")");
      }
    }
  }

  private void collectNearest(List<StreamNode> nodes, Set<String> found, Set<StreamNode> seen) {
    for (StreamNode node : nodes) {
      String id = ids.get(node);
      if (id != null) {
        found.add(id);
      } else if (seen.add(node)) {
        collectNearest(node.parents(), found, seen);
      }
    }
  }

  private void give(StreamNode node, String derived) {
    String id = derived;
    for (int number = 2; !given.add(id); number++) {
      ambiguous.add(derived);
      id = derived + "#" + number;
    }
    ids.put(node, id);
  }

  /** The id of an input, or of a stateful node that an output depends on. */
  String of(StreamNode node) {
    String id = ids.get(node);
    if (id == null) {
      throw new IllegalStateException(
          "'" + node.label() + "' has no id: no output depends on it, so it keeps nothing");
    }
    return id;
  }

  List<String> ambiguous() {
    return List.copyOf(ambiguous);
  }
}
