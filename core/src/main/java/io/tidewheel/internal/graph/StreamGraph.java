package io.tidewheel.internal.graph;

import io.tidewheel.internal.graph.StreamNode.Derivation;
import io.tidewheel.internal.graph.StreamNode.Derived;
import io.tidewheel.internal.graph.StreamNode.Input;
import io.tidewheel.internal.graph.StreamNode.InputRead;
import io.tidewheel.internal.graph.StreamNode.WindowState;
import io.tidewheel.internal.graph.StreamNode.Windowed;
import io.tidewheel.spi.source.Source;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * All streams and outputs of a context. Open while the user defines them, closed from start on.
 * Used by the user's defining thread, then read by the batch thread.
 */
public final class StreamGraph {
  private final long intervalMillis;
  private final List<Input> inputs = new ArrayList<>();
  private final List<OutputNode> outputs = new ArrayList<>();
  private final Set<String> names = new HashSet<>();
  private int windows;
  private volatile String closedBecause;

  public StreamGraph(Duration interval) {
    this.intervalMillis = interval.toMillis();
  }

  public long intervalMillis() {
    return intervalMillis;
  }

  public List<Input> inputs() {
    return inputs;
  }

  public List<OutputNode> outputs() {
    return outputs;
  }

  /** Refuses further definitions; {@code because} says what the context is now: "has started". */
  public void close(String because) {
    closedBecause = because;
  }

  /** Throws if the context is past the point where streams can be defined or changed. */
  public void requireOpen(String what) {
    if (closedBecause != null) {
      throw new IllegalStateException(
          what
              + ": the context "
              + closedBecause
              + "; define all streams and outputs before start()");
    }
  }

  public StreamNode input(String label, Source<?, ?> source, InputRead read) {
    requireOpen(label);
    Input input = new Input(this, label, inputs.size(), source, read);
    inputs.add(input);
    return input;
  }

  /**
   * A stream computed from others in each batch.
   *
   * @param parents at least one, all of this graph and of equal slide
   */
  public StreamNode derive(String label, List<StreamNode> parents, Derivation derivation) {
    requireOpen(label);
    StreamNode first = parents.get(0);
    for (StreamNode parent : parents) {
      if (parent.graph() != this) {
        throw new IllegalArgumentException(label + ": the streams belong to different contexts");
      }
      if (parent.slideMillis() != first.slideMillis()) {
        throw new IllegalArgumentException(
            label
                + ": the streams must have equal slides, but '"
                + first.label()
                + "' slides by "
                + first.slideMillis()
                + " ms and '"
                + parent.label()
                + "' by "
                + parent.slideMillis()
                + " ms; give both the same window slide");
      }
    }
    return new Derived(this, label, parents, derivation);
  }

  /**
   * A window over a stream.
   *
   * @param kind begins the derived id
   * @param parent its partitions are those of the state
   */
  public StreamNode window(
      String label,
      String kind,
      StreamNode parent,
      Duration width,
      Duration slide,
      WindowState state) {
    requireOpen(label);
    requireMultiple(label, "window", width, parent);
    requireMultiple(label, "slide", slide, parent);
    return new Windowed(
        this, label, kind, windows++, parent, width.toMillis(), slide.toMillis(), state);
  }

  private static void requireMultiple(
      String label, String which, Duration duration, StreamNode parent) {
    long millis = duration.toMillis();
    if (millis <= 0 || !Duration.ofMillis(millis).equals(duration)) {
      throw new IllegalArgumentException(
          label
              + ": "
              + which
              + " is "
              + show(duration)
              + ", must be positive and whole milliseconds");
    }
    if (millis % parent.slideMillis() != 0) {
      throw new IllegalArgumentException(
          label
              + ": "
              + which
              + "="
              + show(duration)
              + " must be a multiple of the slide="
              + parent.slideMillis()
              + "ms of the stream it is called on ('"
              + parent.label()
              + "')");
    }
  }

  private static String show(Duration duration) {
    return duration.toNanos() % 1_000_000 == 0 ? duration.toMillis() + "ms" : duration.toString();
  }

  public void output(String label, StreamNode stream, OutputNode.Action action) {
    requireOpen(label);
    outputs.add(new OutputNode(outputs.size(), label, stream, action));
  }

  void claimName(String name) {
    if (name.isBlank()) {
      throw new IllegalArgumentException("named(\"" + name + "\"): a name must not be blank");
    }
    if (!names.add(name)) {
      throw new IllegalArgumentException(
          "named(\"" + name + "\"): another stream has this name; names must be unique");
    }
  }

  /** All nodes with state that outputs depend on, inputs before what reads them. */
  public List<Windowed> statefulNodes() {
    return List.copyOf(windows());
  }

  /** What to say of ids that could mean several operators or sources; empty if none. */
  public List<String> ambiguousIds() {
    return List.of();
  }

  /** Windows that outputs depend on, inputs before what reads them. */
  Set<Windowed> windows() {
    Set<Windowed> found = new LinkedHashSet<>();
    Set<StreamNode> seen = new HashSet<>();
    outputs.forEach(output -> collectWindows(output.stream(), seen, found));
    return found;
  }

  private static void collectWindows(StreamNode node, Set<StreamNode> seen, Set<Windowed> found) {
    if (seen.add(node)) {
      node.parents().forEach(parent -> collectWindows(parent, seen, found));
      if (node instanceof Windowed window) {
        found.add(window);
      }
    }
  }

  /** The slides of all streams that outputs depend on and that are longer than the interval. */
  public Set<Long> longSlides() {
    Set<Long> slides = new HashSet<>();
    for (Windowed window : windows()) {
      if (window.slideMillis() > intervalMillis) {
        slides.add(window.slideMillis());
      }
    }
    return slides;
  }
}
