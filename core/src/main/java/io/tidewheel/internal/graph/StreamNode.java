package io.tidewheel.internal.graph;

import io.tidewheel.internal.rdd.Dataset;
import io.tidewheel.internal.window.WindowTimes;
import io.tidewheel.spi.plan.StateFunction;
import io.tidewheel.spi.source.Source;
import java.util.List;

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

    /** Inputs count from 0 in the order they were defined. */
    public int id() {
      return id;
    }

    /** The lasting id: the name the user gave, else the kind of its source. */
    public String sourceId() {
      return name() != null ? name() : source.kind();
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

    Derived(StreamGraph graph, String label, List<StreamNode> parents, Derivation derivation) {
      super(graph, label, parents.get(0).slideMillis(), parents);
      this.derivation = derivation;
    }

    Derivation derivation() {
      return derivation;
    }
  }

  /** What a window does with a batch, given its times. */
  public interface WindowState {
    StateFunction<?, ?, ?, ?> at(WindowTimes times, long batchTime);
  }

  /**
   * A window: state that takes in every batch of its parent, and emits when it is due.
   *
   * <p>Its parent has the partitions in which the state is kept.
   */
  public static final class Windowed extends StreamNode {
    private final String kind;
    private final int ordinal;
    private final long widthMillis;
    private final WindowState state;

    Windowed(
        StreamGraph graph,
        String label,
        String kind,
        int ordinal,
        StreamNode parent,
        long widthMillis,
        long slideMillis,
        WindowState state) {
      super(graph, label, slideMillis, List.of(parent));
      this.kind = kind;
      this.ordinal = ordinal;
      this.widthMillis = widthMillis;
      this.state = state;
    }

    /** The lasting id: the name the user gave, else one derived from the graph. */
    public String operatorId() {
      return name() != null ? name() : kind + "-" + ordinal;
    }

    public String kind() {
      return kind;
    }

    public long widthMillis() {
      return widthMillis;
    }

    StateFunction<?, ?, ?, ?> at(Moment moment) {
      WindowTimes times =
          new WindowTimes(moment.zeroTime().toEpochMilli(), widthMillis, slideMillis());
      return state.at(times, moment.time().toEpochMilli());
    }
  }
}
