package io.tidewheel.internal.codec;

import io.tidewheel.spi.codec.CodecRegistration;
import io.tidewheel.spi.codec.Codecs;
import io.tidewheel.spi.codec.CodecsProvider;
import java.util.List;

/** Found by {@link java.util.ServiceLoader}. */
public final class SequenceCodecsProvider implements CodecsProvider {
  /** For {@link java.util.ServiceLoader}. */
  public SequenceCodecsProvider() {}

  @Override
  public Codecs create(List<CodecRegistration<?>> registrations, ClassLoader classLoader) {
    return new SequenceCodecs(registrations, classLoader);
  }
}
