package io.tidewheel.internal.codec;

import io.tidewheel.spi.codec.CodecRegistration;
import io.tidewheel.spi.codec.Codecs;
import io.tidewheel.spi.codec.ValueReader;
import io.tidewheel.spi.codec.ValueWriter;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.WeakHashMap;

/** Codecs whose sequences are those of {@link SequenceWriter}. */
final class SequenceCodecs implements Codecs {
  private static final long serialVersionUID = 1L;

  static final String FORMAT = "values-1";

  /** By identity, for as long as somebody uses them: what classes look like is found out once. */
  private static final Map<SequenceCodecs, UUID> KNOWN = new WeakHashMap<>();

  private final UUID identity;
  private final ArrayList<CodecRegistration<?>> registrations;
  private final transient KnownTypes types;

  SequenceCodecs(List<CodecRegistration<?>> registrations, ClassLoader classLoader) {
    this(UUID.randomUUID(), registrations, classLoader);
  }

  private SequenceCodecs(
      UUID identity, List<CodecRegistration<?>> registrations, ClassLoader classLoader) {
    this.identity = identity;
    this.registrations = new ArrayList<>(registrations);
    this.types = new KnownTypes(new NamedClasses(this.registrations, classLoader));
    synchronized (KNOWN) {
      KNOWN.put(this, identity);
    }
  }

  @Override
  public String format() {
    return FORMAT;
  }

  @Override
  public ValueWriter writer(OutputStream out) {
    return new SequenceWriter(out, types);
  }

  @Override
  public ValueReader reader(InputStream in, long length) {
    return new SequenceReader(new ByteSource(in, length), types);
  }

  private Object writeReplace() {
    return new Sent(identity, registrations);
  }

  /** What goes to another process. */
  private record Sent(UUID identity, ArrayList<CodecRegistration<?>> registrations)
      implements Serializable {
    private Object readResolve() {
      synchronized (KNOWN) {
        for (Map.Entry<SequenceCodecs, UUID> known : KNOWN.entrySet()) {
          if (known.getValue().equals(identity)) {
            return known.getKey();
          }
        }
      }
      ClassLoader loader = Thread.currentThread().getContextClassLoader();
      return new SequenceCodecs(
          identity, registrations, loader == null ? SequenceCodecs.class.getClassLoader() : loader);
    }
  }
}
