package io.tidewheel;

import io.tidewheel.internal.graph.StreamGraph;
import io.tidewheel.internal.sink.SinkOutput;

/** An output that takes each batch exactly once, as {@link DStreamLike#saveTo} registered it. */
public final class Output {
  private final StreamGraph graph;
  private final SinkOutput<?> sink;

  Output(StreamGraph graph, SinkOutput<?> sink) {
    this.graph = graph;
    this.sink = sink;
  }

  /**
   * Gives the output its lasting id, under which the destination marks what was written. Without
   * it, the id is what the sink writes to: the name of a table. A program that changes the id while
   * a batch is unfinished is refused.
   *
   * @throws IllegalArgumentException if it is blank
   */
  public Output named(String id) {
    graph.requireOpen("named(\"" + id + "\")");
    if (id.isBlank()) {
      throw new IllegalArgumentException("named(\"" + id + "\"): a name must not be blank");
    }
    sink.rename(id);
    return this;
  }

  @Override
  public String toString() {
    return "Output(" + sink.id() + ", " + sink.description() + ")";
  }
}
