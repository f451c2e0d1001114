package io.tidewheel.internal.codec;

import java.io.IOException;

/** Values of the JDK, whose tag is the same in all sequences. */
abstract class BuiltInType extends ValueType {
  final int tag;

  BuiltInType(int tag, Class<?> readAs) {
    super(readAs);
    this.tag = tag;
  }

  /** Passes over a value, touching no class of users. */
  void skip(SequenceReader in) throws IOException {
    Object unused = read(in);
  }
}
