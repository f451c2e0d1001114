package io.tidewheel.kills.trap;

import io.tidewheel.spi.sink.Claim;
import io.tidewheel.spi.sink.Marker;
import io.tidewheel.spi.sink.OutputId;
import io.tidewheel.spi.sink.RecordKey;
import io.tidewheel.spi.sink.Sink;
import io.tidewheel.spi.sink.SinkControl;
import io.tidewheel.spi.sink.SinkTransaction;
import java.util.List;

/** Any sink, with traps before and after whatever changes its destination. */
public record TrappedSink<T>(Sink<T> sink) implements Sink<T> {
  @Override
  public String kind() {
    return sink.kind();
  }

  @Override
  public String target() {
    return sink.target();
  }

  @Override
  public String description() {
    return sink.description();
  }

  @Override
  public RecordKey<? super T> key() {
    return sink.key();
  }

  @Override
  public SinkControl control(OutputId output) throws Exception {
    SinkControl control = sink.control(output);
    return new SinkControl() {
      @Override
      public List<Marker> markers() throws Exception {
        Trap.at(Step.FENCE);
        return control.markers();
      }

      @Override
      public long fence(String checkpoint, boolean reset) throws Exception {
        Trap.at(Step.FENCE);
        long epoch = control.fence(checkpoint, reset);
        Trap.at(Step.FENCE);
        return epoch;
      }

      @Override
      public void prepare(long epoch, int partitions) throws Exception {
        Trap.at(Step.COMMIT);
        control.prepare(epoch, partitions);
        Trap.at(Step.COMMITTED);
      }

      @Override
      public void close() {
        control.close();
      }
    };
  }

  @Override
  public SinkTransaction<T> begin(Claim claim) throws Exception {
    SinkTransaction<T> transaction = sink.begin(claim);
    return new SinkTransaction<>() {
      @Override
      public boolean isCommitted() {
        return transaction.isCommitted();
      }

      @Override
      public void write(T record) throws Exception {
        Trap.at(Step.WRITE);
        transaction.write(record);
      }

      @Override
      public void commit() throws Exception {
        Trap.at(Step.COMMIT);
        transaction.commit();
        Trap.at(Step.COMMITTED);
      }

      @Override
      public void close() {
        transaction.close();
      }
    };
  }
}
