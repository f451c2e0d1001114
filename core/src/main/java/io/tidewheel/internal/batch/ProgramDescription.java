package io.tidewheel.internal.batch;

import io.tidewheel.Partitioner;
import io.tidewheel.internal.checkpoint.CheckpointState;
import io.tidewheel.internal.checkpoint.Program;
import io.tidewheel.internal.checkpoint.Program.OperatorInfo;
import io.tidewheel.internal.checkpoint.Program.OutputInfo;
import io.tidewheel.internal.checkpoint.Program.SourceInfo;
import io.tidewheel.internal.config.CoreKeys;
import io.tidewheel.internal.graph.StreamGraph;
import io.tidewheel.internal.graph.StreamNode.Input;
import io.tidewheel.internal.sink.SinkOutput;
import io.tidewheel.spi.config.Settings;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** What a checkpoint has to know of a program. */
final class ProgramDescription {
  /** Derived ids have commas in parentheses: {@code window(orders,refunds)}. */
  private static final String COMMA_BETWEEN_IDS = ",(?![^()]*\\))";

  private ProgramDescription() {}

  static Program of(
      String appName, StreamGraph graph, Settings settings, int parallelism, String codecFormat) {
    return new Program(
        appName,
        graph.intervalMillis(),
        Map.of(CoreKeys.DEFAULT_PARALLELISM.name(), Integer.toString(parallelism)),
        codecFormat,
        graph.inputs().stream().map(ProgramDescription::source).toList(),
        graph.statefulNodes().stream()
            .map(
                node ->
                    new OperatorInfo(
                        node.operatorId(),
                        node.kind(),
                        node.label(),
                        node.slideMillis(),
                        node.widthMillis(),
                        node.partitioner().map(Partitioner::numPartitions).orElse(0)))
            .toList(),
        graph.sinks().stream()
            .map(sink -> new OutputInfo(sink.id(), sink.kind(), sink.label()))
            .toList(),
        ambiguous(graph),
        ids(settings.get(CoreKeys.ALLOW_DROP_STATE)));
  }

  private static SourceInfo source(Input input) {
    return new SourceInfo(
        input.sourceId(), input.source().kind(), input.label(), input.source().rangeCodec());
  }

  private static List<String> ambiguous(StreamGraph graph) {
    List<String> problems = new ArrayList<>();
    graph.ambiguousIds().forEach(id -> problems.add(ambiguous(id)));
    Set<String> seen = new HashSet<>();
    for (SinkOutput<?> sink : graph.sinks()) {
      if (!seen.add(sink.id())) {
        problems.add(
            "more than one exactly-once output has the id '"
                + sink.id()
                + "'; give each of them a name: saveTo(...).named(...)");
      }
    }
    return problems;
  }

  private static String ambiguous(String id) {
    return "more than one source or operator would have the id '"
        + id
        + "', so that their state could be mixed up when the program is changed; give each of them a"
        + " name with .named(...)";
  }

  /** The ids in a setting. */
  static Set<String> ids(String commaSeparated) {
    return commaSeparated == null
        ? Set.of()
        : Arrays.stream(commaSeparated.split(COMMA_BETWEEN_IDS))
            .map(String::strip)
            .filter(id -> !id.isEmpty())
            .collect(Collectors.toSet());
  }

  /** The number of partitions that the checkpoint pins for operations by key. */
  static int defaultParallelism(CheckpointState state) {
    return Integer.parseInt(state.identity().pinned().get(CoreKeys.DEFAULT_PARALLELISM.name()));
  }
}
