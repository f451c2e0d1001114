package io.tidewheel.internal.graph;

import io.tidewheel.internal.graph.StreamNode.Derivation;
import io.tidewheel.internal.graph.StreamNode.Derived;
import io.tidewheel.internal.graph.StreamNode.Input;
import io.tidewheel.internal.graph.StreamNode.InputRead;
import io.tidewheel.internal.graph.StreamNode.StateStep;
import io.tidewheel.internal.graph.StreamNode.Stateful;
import io.tidewheel.internal.rdd.Arguments;
import io.tidewheel.internal.sink.SinkOutput;
import io.tidewheel.internal.window.WindowTimes;
import io.tidewheel.spi.plan.StateFunction;
import io.tidewheel.spi.source.Source;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * All streams and outputs of a context. Open while the user defines them, closed from start on.
 * Used by the user's defining thread, then read by the batch thread.
 */
public final class StreamGraph {
  private static final Duration LONGEST = Duration.ofDays(365_000);

  private final long intervalMillis;
  private final List<Input> inputs = new ArrayList<>();
  private final List<OutputNode> outputs = new ArrayList<>();
  private final Set<String> names = new HashSet<>();
  private final Set<String> places = new HashSet<>();

  /** In the order they were defined, so that each stands behind those it depends on. */
  private final List<Stateful> stateful = new ArrayList<>();

  private volatile String closedBecause;

  /** Null until the graph is closed. */
  private volatile LastingIds finalIds;

  /** Null until the context has started with a checkpoint. */
  private volatile History history;

  private volatile Duration remembered = Duration.ZERO;

  private volatile Object context;

  public StreamGraph(Duration interval) {
    this.intervalMillis = interval.toMillis();
  }

  /** Says whose streams these are. */
  public void belongsTo(Object newContext) {
    context = newContext;
  }

  /** The user's context, which this package does not know. */
  public Object context() {
    return context;
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
    return derive(label, parents, derivation, false);
  }

  /** The same, computed by the user's code. */
  public StreamNode transform(String label, List<StreamNode> parents, Derivation derivation) {
    return derive(label, parents, derivation, true);
  }

  private StreamNode derive(
      String label, List<StreamNode> parents, Derivation derivation, boolean users) {
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
    return new Derived(this, label, parents, derivation, users);
  }

  /** What a window does with a batch, given its times. */
  public interface WindowState {
    StateFunction<?, ?, ?, ?> at(WindowTimes times, long batchTime);
  }

  /**
   * A window over a stream.
   *
   * @param parent its partitions are those of the state
   */
  public Stateful window(
      String label,
      StatefulKind kind,
      StreamNode parent,
      Duration width,
      Duration slide,
      WindowState state) {
    requireOpen(label);
    requireMultiple(label, "window", width, parent);
    requireMultiple(label, "slide", slide, parent);
    return add(
        new Stateful(
            this,
            label,
            kind,
            parent,
            slide.toMillis(),
            width,
            (node, moment) ->
                state.at(
                    new WindowTimes(
                        moment.zeroTime().toEpochMilli(), width.toMillis(), slide.toMillis()),
                    moment.time().toEpochMilli())));
  }

  /**
   * A stream that keeps state, with an RDD for each of its parent.
   *
   * @param parent its partitions are those of the state
   */
  public Stateful stateful(String label, StatefulKind kind, StreamNode parent, StateStep step) {
    requireOpen(label);
    return add(new Stateful(this, label, kind, parent, parent.slideMillis(), null, step));
  }

  private Stateful add(Stateful node) {
    stateful.add(node);
    return node;
  }

  private static void requireMultiple(
      String label, String which, Duration duration, StreamNode parent) {
    long millis = wholeMillis(label, which, duration);
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

  /** The milliseconds of a duration that is positive and has no fraction of one. */
  public static long wholeMillis(String label, String which, Duration duration) {
    Arguments.given(label, which, duration);
    if (duration.isNegative()
        || duration.isZero()
        || duration.compareTo(LONGEST) > 0
        || duration.toNanosPart() % 1_000_000 != 0) {
      throw new IllegalArgumentException(
          label
              + ": "
              + which
              + " is "
              + show(duration)
              + ", must be positive and whole milliseconds, at most "
              + LONGEST.toDays()
              + " days");
    }
    return duration.toMillis();
  }

  static String show(Duration duration) {
    return duration.abs().compareTo(LONGEST) <= 0 && duration.toNanosPart() % 1_000_000 == 0
        ? duration.toMillis() + "ms"
        : duration.toString();
  }

  public void output(String label, StreamNode stream, OutputNode.Action action) {
    requireOpen(label);
    outputs.add(new OutputNode(outputs.size(), label, stream, action, null));
  }

  /** An output that takes each batch exactly once. */
  public void output(SinkOutput<?> sink, StreamNode stream) {
    requireOpen(sink.label());
    outputs.add(new OutputNode(outputs.size(), sink.label(), stream, null, sink));
  }

  /** Those that take each batch exactly once. */
  public List<SinkOutput<?>> sinks() {
    List<SinkOutput<?>> sinks = new ArrayList<>();
    for (OutputNode output : outputs) {
      if (output.sink() != null) {
        sinks.add(output.sink());
      }
    }
    return sinks;
  }

  /** Has a place outside be that of one output, which would replace what another wrote there. */
  public void claimPlace(String operation, String place) {
    requireOpen(operation);
    if (!places.add(place)) {
      throw new IllegalArgumentException(
          operation
              + ": another output of this program writes to "
              + place
              + " already; give each a prefix or suffix of its own");
    }
  }

  /** Has batches be kept so that they can be computed again: what {@link #history} is asked. */
  public void remember(Duration duration) {
    requireOpen("remember(" + duration + ")");
    if (duration.isNegative() || duration.isZero()) {
      throw new IllegalArgumentException(
          "remember(" + duration + "): the duration must be positive");
    }
    remembered = duration;
  }

  /** How long batches are to be kept, at least. */
  public Duration remembered() {
    return remembered;
  }

  /** Sets what knows the batches of the past. */
  public void history(History known) {
    history = known;
  }

  /**
   * What knows the batches of the past.
   *
   * @throws IllegalStateException if nothing does
   */
  public History history(String what) {
    History known = history;
    if (known == null) {
      throw new IllegalStateException(
          what
              + ": takes a context that has started with a checkpoint, which knows what each batch"
              + " read; call ssc.checkpoint(...) and start()");
    }
    return known;
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

  /**
   * The nodes that keep state and that outputs depend on, in the order they were defined; so each
   * stands behind those it depends on.
   */
  public List<Stateful> statefulNodes() {
    Set<StreamNode> reached = new HashSet<>();
    outputs.forEach(output -> reach(output.stream(), reached));
    return stateful.stream().filter(reached::contains).toList();
  }

  private static void reach(StreamNode node, Set<StreamNode> reached) {
    if (reached.add(node)) {
      node.parents().forEach(parent -> reach(parent, reached));
    }
  }

  /**
   * The derived ids that more than one input or stateful operator would have. Those defined later
   * got a number behind it, which a change of the program can shift: before state or positions are
   * kept under such ids, the user must give names.
   */
  public List<String> ambiguousIds() {
    return ids().ambiguous();
  }

  String lastingId(StreamNode node) {
    return ids().of(node);
  }

  private LastingIds ids() {
    LastingIds ids = finalIds;
    if (ids == null) {
      ids = new LastingIds(inputs, statefulNodes());
      if (closedBecause != null) {
        finalIds = ids;
      }
    }
    return ids;
  }

  /** The slides of all streams that outputs depend on and that are longer than the interval. */
  public Set<Long> longSlides() {
    Set<Long> slides = new HashSet<>();
    for (Stateful node : statefulNodes()) {
      if (node.slideMillis() > intervalMillis) {
        slides.add(node.slideMillis());
      }
    }
    return slides;
  }
}
