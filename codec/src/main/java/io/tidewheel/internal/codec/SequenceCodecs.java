package io.tidewheel.internal.codec;

import io.tidewheel.spi.codec.Codecs;
import io.tidewheel.spi.codec.ValueReader;
import io.tidewheel.spi.codec.ValueWriter;
import java.io.InputStream;
import java.io.OutputStream;

/** Codecs whose sequences are those of {@link SequenceWriter}. */
final class SequenceCodecs implements Codecs {
  static final String FORMAT = "values-1";

  private final KnownTypes types;

  SequenceCodecs(KnownTypes types) {
    this.types = types;
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
}
