package io.tidewheel.internal.sink;

import io.tidewheel.spi.engine.OperatorFailure;
import io.tidewheel.spi.engine.TaskAction;
import io.tidewheel.spi.engine.TaskContext;
import io.tidewheel.spi.sink.Claim;
import io.tidewheel.spi.sink.Sink;
import io.tidewheel.spi.sink.SinkException;
import io.tidewheel.spi.sink.SinkTransaction;
import java.util.Iterator;
import java.util.Map;

/**
 * Writes one partition in one transaction. What may go well another time is a result and no
 * exception, so that the engine does not try it again by itself.
 *
 * @param claims by partition
 */
record SaveTask<T>(Sink<? super T> sink, String label, Map<Integer, Claim> claims)
    implements TaskAction<T, SaveResult> {
  private static final long serialVersionUID = 1L;

  /** The second of two tries waits for the first, and finds the marker moved. */
  @Override
  public boolean isFenced() {
    return true;
  }

  @Override
  public SaveResult run(TaskContext task, Iterator<T> records) throws Exception {
    if (!records.hasNext()) {
      return SaveResult.EMPTY;
    }
    try (SinkTransaction<? super T> transaction = begin(claims.get(task.partition()))) {
      if (!transaction.isCommitted()) {
        records.forEachRemaining(record -> write(transaction, record));
        commit(transaction);
      }
      return SaveResult.COMMITTED;
    } catch (WriteFailed e) {
      return SaveResult.of(e.problem);
    } catch (SinkException e) {
      return SaveResult.of(e);
    }
  }

  private SinkTransaction<? super T> begin(Claim claim) throws SinkException {
    try {
      return sink.begin(claim);
    } catch (SinkException e) {
      throw e;
    } catch (Exception e) {
      throw OperatorFailure.of(label, e);
    }
  }

  private static <T> void write(SinkTransaction<? super T> transaction, T record, String label) {
    try {
      transaction.write(record);
    } catch (SinkException e) {
      throw new WriteFailed(e);
    } catch (Exception e) {
      throw OperatorFailure.of(label, e);
    }
  }

  private void write(SinkTransaction<? super T> transaction, T record) {
    write(transaction, record, label);
  }

  private void commit(SinkTransaction<? super T> transaction) throws SinkException {
    try {
      transaction.commit();
    } catch (SinkException e) {
      throw e;
    } catch (Exception e) {
      throw OperatorFailure.of(label, e);
    }
  }

  /** Carries the sink's problem through the pipeline that hands records out. */
  private static final class WriteFailed extends RuntimeException {
    private static final long serialVersionUID = 1L;

    final transient SinkException problem;

    WriteFailed(SinkException problem) {
      super(null, problem, false, false);
      this.problem = problem;
    }
  }
}
