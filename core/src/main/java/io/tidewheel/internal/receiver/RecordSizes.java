package io.tidewheel.internal.receiver;

import io.tidewheel.Tuple2;
import io.tidewheel.spi.codec.Codecs;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * Estimates how much memory records take: exactly enough for text, bytes and pairs of them; others
 * by how many bytes the codecs write, of each class for one record in {@link #EVERY}. Thread-safe.
 */
final class RecordSizes {
  private static final int EVERY = 64;
  private static final long OBJECT = 24;
  private static final int UNKNOWN = 256;

  /** Objects take more than their bytes. */
  private static final long OBJECTS_PER_BYTE = 3;

  private final Supplier<Codecs> codecs;
  private final Map<Class<?>, Measured> measured = new ConcurrentHashMap<>();

  /** What is known of a class. */
  private static final class Measured {
    private volatile long bytes = UNKNOWN;
    private final AtomicInteger uses = new AtomicInteger();
  }

  RecordSizes(Supplier<Codecs> codecs) {
    this.codecs = codecs;
  }

  /** About how many bytes of heap it takes. */
  long of(Object record) {
    if (record instanceof String text) {
      return 2 * OBJECT + text.length();
    }
    if (record instanceof byte[] bytes) {
      return OBJECT + bytes.length;
    }
    if (record instanceof Tuple2<?, ?> pair) {
      return OBJECT + of(pair._1()) + of(pair._2());
    }
    if (record == null || record instanceof Number || record instanceof Boolean) {
      return OBJECT;
    }
    Measured known = measured.computeIfAbsent(record.getClass(), type -> new Measured());
    if (known.uses.getAndIncrement() % EVERY == 0) {
      known.bytes = measure(record);
    }
    return known.bytes;
  }

  private long measure(Object record) {
    try {
      return OBJECT + OBJECTS_PER_BYTE * BlockFormat.length(List.of(record), codecs.get());
    } catch (IOException e) {
      return UNKNOWN; // It has no codec: nobody knows.
    }
  }
}
