package io.tidewheel.internal.codec;

import java.io.IOException;

/**
 * How values of a kind are written and read, without their tag. Thread-safe: what belongs to one
 * sequence is in its writer or reader.
 */
abstract class ValueType {
  /** What values are when they are read back: the class they had, or one that stands for it. */
  final Class<?> readAs;

  ValueType(Class<?> readAs) {
    this.readAs = readAs;
  }

  abstract void write(Object value, SequenceWriter out) throws IOException;

  abstract Object read(SequenceReader in) throws IOException;

  /** The type this value in particular is written as. */
  ValueType of(Object value) {
    return this;
  }
}
