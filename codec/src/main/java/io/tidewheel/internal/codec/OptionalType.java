package io.tidewheel.internal.codec;

import java.io.IOException;
import java.util.Optional;

/** Optional values: the value, or null. */
final class OptionalType extends BuiltInType {
  OptionalType(int tag) {
    super(tag, Optional.class);
  }

  @Override
  void write(Object value, SequenceWriter out) throws IOException {
    out.writeValue(((Optional<?>) value).orElse(null));
  }

  @Override
  Object read(SequenceReader in) throws IOException {
    return Optional.ofNullable(in.readValue());
  }

  @Override
  void skip(SequenceReader in) throws IOException {
    in.skipValue();
  }
}
