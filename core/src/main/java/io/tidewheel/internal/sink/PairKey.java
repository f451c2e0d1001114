package io.tidewheel.internal.sink;

import io.tidewheel.Tuple2;
import io.tidewheel.spi.sink.RecordKey;
import java.io.ObjectStreamException;

/** The key of a pair: pairs that are partitioned by it already need not move. */
public final class PairKey implements RecordKey<Tuple2<?, ?>> {
  private static final long serialVersionUID = 1L;

  public static final PairKey INSTANCE = new PairKey();

  private PairKey() {}

  @Override
  public Object of(Tuple2<?, ?> pair) {
    return pair._1();
  }

  private Object readResolve() throws ObjectStreamException {
    return INSTANCE;
  }
}
