package io.tidewheel.internal.jdbc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.tidewheel.spi.sink.Claim;
import io.tidewheel.spi.sink.Marker;
import io.tidewheel.spi.sink.OutputId;
import io.tidewheel.spi.sink.Sink;
import io.tidewheel.spi.sink.SinkControl;
import io.tidewheel.spi.sink.SinkException;
import io.tidewheel.spi.sink.SinkException.Problem;
import io.tidewheel.spi.sink.SinkTransaction;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.function.Executable;

/** A writer to a sink, as a program is one: it has fenced, and prepared a few partitions. */
final class Saving<T> implements AutoCloseable {
  static final OutputId OUTPUT = new OutputId("application", "output");
  static final String CHECKPOINT = "checkpoint-1";
  static final int PARTITIONS = 4;

  private final Sink<T> sink;
  private final SinkControl control;
  private final long epoch;

  Saving(Sink<T> sink) throws Exception {
    this.sink = sink;
    control = sink.control(OUTPUT);
    epoch = control.fence(CHECKPOINT, false);
    control.prepare(epoch, PARTITIONS);
  }

  SinkControl control() {
    return control;
  }

  /** What is claimed for a batch of partition 0. */
  Claim claim(long batch, long previous) {
    return claim(0, batch, previous);
  }

  Claim claim(int partition, long batch, long previous) {
    return new Claim(OUTPUT, CHECKPOINT, partition, epoch, batch, previous, 1_000 + batch);
  }

  SinkTransaction<T> begin(Claim claim) throws Exception {
    return sink.begin(claim);
  }

  /** Writes all in one transaction; returns whether that was done before. */
  @SafeVarargs
  final boolean write(Claim claim, T... records) throws Exception {
    List<T> all = new ArrayList<>();
    for (T record : records) {
      all.add(record);
    }
    return writeAll(claim, all);
  }

  boolean writeAll(Claim claim, List<T> records) throws Exception {
    try (SinkTransaction<T> transaction = sink.begin(claim)) {
      if (!transaction.isCommitted()) {
        for (T record : records) {
          transaction.write(record);
        }
        transaction.commit();
      }
      return transaction.isCommitted();
    }
  }

  /** Writes as the first batch of partition 0. */
  @SafeVarargs
  final void writeFirst(T... records) throws Exception {
    assertEquals(false, write(claim(0, Marker.NONE), records));
  }

  static SinkException assertProblem(Problem expected, Executable call) {
    SinkException thrown = assertThrows(SinkException.class, call);
    assertEquals(expected, thrown.problem(), thrown.getMessage());
    return thrown;
  }

  @Override
  public void close() {
    control.close();
  }
}
