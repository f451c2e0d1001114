package io.tidewheel.testkit;

import io.tidewheel.DStream;
import io.tidewheel.DStreamLike;
import io.tidewheel.RDDLike;
import io.tidewheel.StreamingContext;

/** One life of a program in a {@link Simulation}: what it defines its streams with. */
public final class SimulatedProgram {
  private final Simulation simulation;
  private final StreamingContext context;

  SimulatedProgram(Simulation simulation, StreamingContext context) {
    this.simulation = simulation;
    this.context = context;
  }

  public StreamingContext context() {
    return context;
  }

  /**
   * An input that the test feeds; what it was fed survives crashes, like a topic does. The name is
   * the input's lasting id.
   */
  public <T> DStream<T> input(String name) {
    return context.sourceStream(simulation.<T>source(name)).named(name);
  }

  /** Registers an output that remembers what the stream gives in each batch. */
  public <T, S extends DStreamLike<T, S, R>, R extends RDDLike<T, R>> void output(
      String name, DStreamLike<T, S, R> stream) {
    stream.foreachRDD(rdd -> simulation.put(name, rdd.batch(), rdd.collect()));
  }

  /** Has the machine die now: whoever has to do with its disk from here on learns it. */
  public void die() {
    simulation.disk().crash();
  }

  /**
   * Returns if the machine has not died.
   *
   * @throws io.tidewheel.testkit.simulation.SimulatedCrash if it has
   */
  public void checkAlive() {
    simulation.disk().checkAlive();
  }
}
