package io.tidewheel.internal.codec;

import java.io.IOException;

/** Values of the JDK that contain no others. */
final class LeafType<T> extends BuiltInType {
  interface Writing<T> {
    void write(T value, ByteSink out) throws IOException;
  }

  interface Reading<T> {
    T read(ByteSource in) throws IOException;
  }

  private final Class<T> type;
  private final Writing<T> writing;
  private final Reading<T> reading;

  LeafType(int tag, Class<T> type, Writing<T> writing, Reading<T> reading) {
    super(tag, type);
    this.type = type;
    this.writing = writing;
    this.reading = reading;
  }

  @Override
  void write(Object value, SequenceWriter out) throws IOException {
    writing.write(type.cast(value), out.bytes);
  }

  @Override
  Object read(SequenceReader in) throws IOException {
    return reading.read(in.bytes);
  }
}
