package io.tidewheel.testkit.contract;

import io.tidewheel.spi.sink.Claim;
import io.tidewheel.spi.sink.Marker;
import io.tidewheel.spi.sink.OutputId;
import io.tidewheel.spi.sink.RecordKey;
import io.tidewheel.spi.sink.Sink;
import io.tidewheel.spi.sink.SinkControl;
import io.tidewheel.spi.sink.SinkTransaction;
import io.tidewheel.testkit.SimulatedProgram;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The lives of a simulated program that saves: its machine dies at one of the steps its sinks take,
 * just before or just after it. Thread-safe.
 */
final class Lives {
  private static final ConcurrentMap<Long, Lives> ALL = new ConcurrentHashMap<>();
  private static final AtomicLong NUMBERS = new AtomicLong();

  private final long number = NUMBERS.incrementAndGet();
  private final long fatalStep;
  private final AtomicLong steps = new AtomicLong();
  private volatile SimulatedProgram life;

  /**
   * @param fatalStep counted from 1 over all lives; 0 if there is none
   */
  Lives(long fatalStep) {
    this.fatalStep = fatalStep;
    ALL.put(number, this);
  }

  long steps() {
    return steps.get();
  }

  /** A new life begins. */
  void begin(SimulatedProgram newLife) {
    life = newLife;
  }

  /** A sink that may be the death of the program. */
  <T> Sink<T> trapped(Sink<T> sink) {
    return new TrappedSink<>(sink, number);
  }

  private void step() {
    if (steps.incrementAndGet() == fatalStep) {
      life.die();
    }
    life.checkAlive();
  }

  private record TrappedSink<T>(Sink<T> sink, long lives) implements Sink<T> {
    private static final long serialVersionUID = 1L;

    private void step() {
      ALL.get(lives).step();
    }

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
          return control.markers();
        }

        @Override
        public long fence(String checkpoint, boolean reset) throws Exception {
          step();
          long epoch = control.fence(checkpoint, reset);
          step();
          return epoch;
        }

        @Override
        public void prepare(long epoch, int partitions) throws Exception {
          step();
          control.prepare(epoch, partitions);
          step();
        }

        @Override
        public void close() {
          control.close();
        }
      };
    }

    @Override
    public SinkTransaction<T> begin(Claim claim) throws Exception {
      step();
      SinkTransaction<T> transaction = sink.begin(claim);
      return new SinkTransaction<>() {
        @Override
        public boolean isCommitted() {
          return transaction.isCommitted();
        }

        @Override
        public void write(T record) throws Exception {
          transaction.write(record);
        }

        @Override
        public void commit() throws Exception {
          step();
          transaction.commit();
          step();
        }

        @Override
        public void close() {
          transaction.close();
        }
      };
    }
  }
}
