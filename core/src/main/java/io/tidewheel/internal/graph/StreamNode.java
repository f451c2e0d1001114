package io.tidewheel.internal.graph;

import io.tidewheel.Partitioner;
import io.tidewheel.internal.rdd.Dataset;
import io.tidewheel.internal.state.IdleTimes;
import io.tidewheel.spi.plan.StateFunction;
import io.tidewheel.spi.source.Source;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** A stream in the graph. Fixed once the context starts; compared by identity. */
public abstract sealed class StreamNode {
  private final StreamGraph graph;
  private final String label;
  private final long slideMillis;
  private final List<StreamNode> parents;
  private boolean persisted;
  private String name;

  private StreamNode(StreamGraph graph, String label, long slideMillis, List<StreamNode> parents) {
    this.graph = graph;
    this.label = label;
    this.slideMillis = slideMillis;
    this.parents = List.copyOf(parents);
  }

  public StreamGraph graph() {
    return graph;
  }

  /** What the user called, and where. */
  public String label() {
    return name == null ? label : label + " '" + name + "'";
  }

  /** How far apart the RDDs of this stream are. */
  public long slideMillis() {
    return slideMillis;
  }

  public List<StreamNode> parents() {
    return parents;
  }

  /** The name the user gave, or null. */
  public String name() {
    return name;
  }

  public void rename(String newName) {
    graph.requireOpen("named(\"" + newName + "\")");
    graph.claimName(newName);
    this.name = newName;
  }

  public boolean isPersisted() {
    return persisted;
  }

  public void persist() {
    graph.requireOpen("persist()");
    persisted = true;
  }

  /** What an input is in a batch; it was given its range before. */
  public interface InputRead {
    Dataset<?> read(Moment moment, Object range);
  }

  /** A stream from outside. */
  public static final class Input extends StreamNode {
    private final int id;
    private final Source<?, ?> source;
    private final InputRead read;

    Input(StreamGraph graph, String label, int id, Source<?, ?> source, InputRead read) {
      super(graph, label, graph.intervalMillis(), List.of());
      this.id = id;
      this.source = source;
      this.read = read;
    }

    /** The lasting id: the name the user gave, else one derived from the kind of source. */
    public String sourceId() {
      return graph().lastingId(this);
    }

    /** Inputs count from 0 in the order they were defined. */
    public int id() {
      return id;
    }

    public Source<?, ?> source() {
      return source;
    }

    InputRead read() {
      return read;
    }
  }

  /** What a stream is in a batch, from what its parents are. */
  public interface Derivation {
    Dataset<?> derive(Moment moment, List<Dataset<?>> parents) throws Exception;
  }

  /** A stream computed from others of the same slide, anew in each batch. */
  public static final class Derived extends StreamNode {
    private final Derivation derivation;
    private final boolean users;

    Derived(
        StreamGraph graph,
        String label,
        List<StreamNode> parents,
        Derivation derivation,
        boolean users) {
      super(graph, label, parents.get(0).slideMillis(), parents);
      this.derivation = derivation;
      this.users = users;
    }

    /** Whether the user's code makes it, which may do anything and is run in batches only. */
    boolean isUsers() {
      return users;
    }

    Derivation derivation() {
      return derivation;
    }
  }

  /** What a stateful operator does with a batch. */
  public interface StateStep {
    StateFunction<?, ?, ?, ?> at(Stateful node, Moment moment);
  }

  /**
   * A stream that keeps state and is due in every batch of its slide, while it takes in every batch
   * of its parent. Its parent has the partitions in which the state is kept.
   */
  public static final class Stateful extends StreamNode {
    private final String kind;
    private final Partitioner partitioner;
    private final Duration window;
    private final StateStep step;
    private long timeToLiveMillis = IdleTimes.FOREVER;

    Stateful(
        StreamGraph graph,
        String label,
        StatefulKind kind,
        StreamNode parent,
        long slideMillis,
        Duration window,
        StateStep step) {
      super(graph, label, slideMillis, List.of(parent));
      this.kind = kind.name();
      this.partitioner = kind.partitioner();
      this.window = window;
      this.step = step;
    }

    /** What the user called: {@code mapWithState}. */
    public String kind() {
      return kind;
    }

    /** The lasting id: the name the user gave, else one derived from the graph. */
    public String operatorId() {
      return graph().lastingId(this);
    }

    /** How the user had the state partitioned; empty if that is left to the default parallelism. */
    public Optional<Partitioner> partitioner() {
      return Optional.ofNullable(partitioner);
    }

    /** The width of a window; 0 if this is none. */
    public long widthMillis() {
      return window == null ? 0 : window.toMillis();
    }

    /** How long state is kept of a key that gets no record, or {@link IdleTimes#FOREVER}. */
    public long timeToLiveMillis() {
      return timeToLiveMillis;
    }

    /**
     * Limits how long state is kept of a key that gets no record.
     *
     * @throws IllegalArgumentException if it is not positive, or this is a window
     */
    public void timeToLive(Duration timeToLive) {
      String call = "timeToLive(" + timeToLive + ")";
      graph().requireOpen(call);
      if (window != null) {
        throw new IllegalArgumentException(
            call
                + ": '"
                + label()
                + "' is a window, and its width="
                + StreamGraph.show(window)
                + " is its time to live; change that instead");
      }
      timeToLiveMillis = StreamGraph.wholeMillis(call, "timeToLive", timeToLive);
    }

    StateFunction<?, ?, ?, ?> at(Moment moment) {
      return step.at(this, moment);
    }
  }
}
