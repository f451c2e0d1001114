package io.tidewheel.internal.codec;

import java.io.IOException;
import java.util.Map;
import java.util.function.BinaryOperator;

/** Entries of maps: key and value. */
final class EntryType extends BuiltInType {
  private final BinaryOperator<Object> factory;

  EntryType(int tag, Class<?> readAs, BinaryOperator<Object> factory) {
    super(tag, readAs);
    this.factory = factory;
  }

  @Override
  void write(Object value, SequenceWriter out) throws IOException {
    Map.Entry<?, ?> entry = (Map.Entry<?, ?>) value;
    out.writeValue(entry.getKey());
    out.writeValue(entry.getValue());
  }

  @Override
  Object read(SequenceReader in) throws IOException {
    Object key = in.readValue();
    return factory.apply(key, in.readValue());
  }

  @Override
  void skip(SequenceReader in) throws IOException {
    in.skipValue();
    in.skipValue();
  }
}
