package io.tidewheel.internal.codec;

import io.tidewheel.spi.codec.Codec;
import io.tidewheel.spi.codec.CodecRegistration;
import java.io.IOException;

/** Values of a class with a codec: how many bytes the codec wrote, then these. */
final class CodecType extends DescribedType {
  private final Codec<Object> codec;

  CodecType(CodecRegistration<?> registration) {
    super(new Description.OfCodec(registration.name()), registration.type());
    @SuppressWarnings("unchecked") // It gets values of its class only: KnownTypes looks it up.
    Codec<Object> ofClass = (Codec<Object>) registration.codec();
    this.codec = ofClass;
  }

  @Override
  void write(Object value, SequenceWriter out) throws IOException {
    int start = out.bytes.size();
    boolean outer = out.bytes.copyArrays(true); // A codec may use its arrays again.
    try {
      codec.write(value, out);
    } catch (RuntimeException e) {
      throw new IOException(
          "The codec=" + codec + " could not write a value of " + readAs + ", see the cause: " + e,
          e);
    } finally {
      out.bytes.copyArrays(outer);
    }
    out.bytes.prependLength(start);
  }

  @Override
  Object read(SequenceReader in) throws IOException {
    int length = in.bytes.readCount(1);
    long end = in.bytes.position() + length;
    int depth = in.depth();
    long outer = in.bytes.enter(length);
    Object value;
    try {
      value = codec.read(in);
    } catch (RuntimeException e) {
      throw new IOException(
          "The codec=" + codec + " could not read a value of " + readAs + ", see the cause: " + e,
          e);
    } finally {
      in.bytes.leave(outer);
      in.depth(depth);
    }
    if (in.bytes.position() != end) {
      throw in.bytes.damaged(
          "the codec="
              + codec
              + " has left "
              + (end - in.bytes.position())
              + " bytes of a value of "
              + readAs
              + ", all that it wrote has to be read");
    }
    if (!readAs.isInstance(value)) {
      throw new IOException(
          "The codec="
              + codec
              + " read a value="
              + (value == null ? "null" : value.getClass().getName())
              + " where one of "
              + readAs
              + " is required");
    }
    return value;
  }
}
