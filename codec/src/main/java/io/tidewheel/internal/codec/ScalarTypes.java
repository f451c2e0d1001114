package io.tidewheel.internal.codec;

import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.util.BitSet;
import java.util.Currency;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** Numbers, text and the like. Their tags are for ever. */
@SuppressWarnings("JavaUtilDate") // State of users contains it.
final class ScalarTypes {
  static final LeafType<Boolean> BOOLEAN =
      new LeafType<>(
          2, Boolean.class, (v, out) -> out.writeByte(v ? 1 : 0), ByteSource::readBoolean);
  static final LeafType<Byte> BYTE =
      new LeafType<>(3, Byte.class, (v, out) -> out.writeByte(v), ByteSource::readByte);
  static final LeafType<Short> SHORT =
      new LeafType<>(4, Short.class, (v, out) -> out.writeInt(v), ScalarTypes::readShort);
  static final LeafType<Character> CHARACTER =
      new LeafType<>(5, Character.class, (v, out) -> out.writeVarInt(v), ScalarTypes::readChar);
  static final LeafType<Integer> INTEGER =
      new LeafType<>(6, Integer.class, (v, out) -> out.writeInt(v), ByteSource::readInt);
  static final LeafType<Long> LONG =
      new LeafType<>(7, Long.class, (v, out) -> out.writeLong(v), ByteSource::readLong);
  static final LeafType<Float> FLOAT =
      new LeafType<>(8, Float.class, (v, out) -> out.writeFloat(v), ByteSource::readFloat);
  static final LeafType<Double> DOUBLE =
      new LeafType<>(9, Double.class, (v, out) -> out.writeDouble(v), ByteSource::readDouble);
  static final LeafType<String> STRING =
      new LeafType<>(10, String.class, (v, out) -> out.writeString(v), ScalarTypes::readText);

  static final List<BuiltInType> ALL =
      List.of(
          BOOLEAN,
          BYTE,
          SHORT,
          CHARACTER,
          INTEGER,
          LONG,
          FLOAT,
          DOUBLE,
          STRING,
          new LeafType<>(
              11,
              BigInteger.class,
              (v, out) -> out.writeBytes(v.toByteArray()),
              in -> new BigInteger(in.readBytes())),
          new LeafType<>(
              12,
              BigDecimal.class,
              (v, out) -> {
                out.writeInt(v.scale());
                out.writeBytes(v.unscaledValue().toByteArray());
              },
              in -> {
                int scale = in.readInt();
                return new BigDecimal(new BigInteger(in.readBytes()), scale);
              }),
          new LeafType<>(
              13,
              UUID.class,
              (v, out) -> {
                out.writeFixedLong(v.getMostSignificantBits());
                out.writeFixedLong(v.getLeastSignificantBits());
              },
              in -> new UUID(in.readFixedLong(), in.readFixedLong())),
          new LeafType<>(
              14,
              URI.class,
              (v, out) -> out.writeString(v.toString()),
              in -> URI.create(readText(in))),
          new LeafType<>(15, Locale.class, ScalarTypes::writeLocale, ScalarTypes::readLocale),
          new LeafType<>(
              16,
              Currency.class,
              (v, out) -> out.writeString(v.getCurrencyCode()),
              in -> Currency.getInstance(readText(in))),
          new LeafType<>(
              17,
              BitSet.class,
              (v, out) -> out.writeBytes(v.toByteArray()),
              in -> BitSet.valueOf(in.readBytes())),
          new LeafType<>(
              18,
              AtomicBoolean.class,
              (v, out) -> out.writeByte(v.get() ? 1 : 0),
              in -> new AtomicBoolean(in.readBoolean())),
          new LeafType<>(
              19,
              AtomicInteger.class,
              (v, out) -> out.writeInt(v.get()),
              in -> new AtomicInteger(in.readInt())),
          new LeafType<>(
              20,
              AtomicLong.class,
              (v, out) -> out.writeLong(v.get()),
              in -> new AtomicLong(in.readLong())),
          new LeafType<>(
              21,
              Date.class,
              (v, out) -> out.writeLong(v.getTime()),
              in -> new Date(in.readLong())),
          new LeafType<>(
              22,
              OptionalInt.class,
              (v, out) -> {
                out.writeByte(v.isPresent() ? 1 : 0);
                if (v.isPresent()) {
                  out.writeInt(v.getAsInt());
                }
              },
              in -> in.readBoolean() ? OptionalInt.of(in.readInt()) : OptionalInt.empty()),
          new LeafType<>(
              23,
              OptionalLong.class,
              (v, out) -> {
                out.writeByte(v.isPresent() ? 1 : 0);
                if (v.isPresent()) {
                  out.writeLong(v.getAsLong());
                }
              },
              in -> in.readBoolean() ? OptionalLong.of(in.readLong()) : OptionalLong.empty()),
          new LeafType<>(
              24,
              OptionalDouble.class,
              (v, out) -> {
                out.writeByte(v.isPresent() ? 1 : 0);
                if (v.isPresent()) {
                  out.writeDouble(v.getAsDouble());
                }
              },
              in ->
                  in.readBoolean() ? OptionalDouble.of(in.readDouble()) : OptionalDouble.empty()));

  private ScalarTypes() {}

  static short readShort(ByteSource in) throws IOException {
    int value = in.readInt();
    if (value != (short) value) {
      throw in.damaged("a short is " + value);
    }
    return (short) value;
  }

  static char readChar(ByteSource in) throws IOException {
    int value = in.readVarInt();
    if (value != (char) value) {
      throw in.damaged("a character is " + value);
    }
    return (char) value;
  }

  /** Reads text that cannot be null. */
  static String readText(ByteSource in) throws IOException {
    String text = in.readString();
    if (text == null) {
      throw in.damaged("text is null");
    }
    return text;
  }

  private static void writeLocale(Locale locale, ByteSink out) throws IOException {
    String tag = locale.toLanguageTag();
    if (!Locale.forLanguageTag(tag).equals(locale)) {
      throw new IOException(
          "locale="
              + locale
              + " cannot be written, since its language tag="
              + tag
              + " means another: make it with Locale.forLanguageTag");
    }
    out.writeString(tag);
  }

  private static Locale readLocale(ByteSource in) throws IOException {
    return Locale.forLanguageTag(readText(in));
  }
}
