package io.tidewheel.internal.codec;

import java.io.IOException;
import java.util.Map;

/**
 * How a component of a record is written: as a value with its tag, or without since its type says
 * it all. The codes are for ever.
 */
enum SlotForm {
  VALUE(0, null),
  STRING(1, String.class),
  BOOLEAN(2, boolean.class),
  BYTE(3, byte.class),
  SHORT(4, short.class),
  CHAR(5, char.class),
  INT(6, int.class),
  LONG(7, long.class),
  FLOAT(8, float.class),
  DOUBLE(9, double.class);

  private static final SlotForm[] BY_CODE = values();
  private static final Map<Class<?>, SlotForm> BY_TYPE =
      Map.of(
          String.class,
          STRING,
          boolean.class,
          BOOLEAN,
          byte.class,
          BYTE,
          short.class,
          SHORT,
          char.class,
          CHAR,
          int.class,
          INT,
          long.class,
          LONG,
          float.class,
          FLOAT,
          double.class,
          DOUBLE);

  final int code;
  private final Class<?> type;

  SlotForm(int code, Class<?> type) {
    this.code = code;
    this.type = type;
  }

  static SlotForm of(Class<?> componentType) {
    return BY_TYPE.getOrDefault(componentType, VALUE);
  }

  static SlotForm read(ByteSource in) throws IOException {
    int code = in.readVarInt();
    if (code < 0 || code >= BY_CODE.length) {
      throw in.damaged("a component has form=" + code);
    }
    return BY_CODE[code];
  }

  /** Whether what is read is always right for this type. */
  boolean suits(Class<?> componentType) {
    return componentType == (type == null ? Object.class : type);
  }

  void write(Object value, Class<?> componentType, SequenceWriter out) throws IOException {
    switch (this) {
      case VALUE -> out.writeValue(value, componentType);
      case STRING -> out.bytes.writeString((String) value);
      case BOOLEAN -> out.bytes.writeByte((boolean) value ? 1 : 0);
      case BYTE -> out.bytes.writeByte((byte) value);
      case SHORT -> out.bytes.writeInt((short) value);
      case CHAR -> out.bytes.writeVarInt((char) value);
      case INT -> out.bytes.writeInt((int) value);
      case LONG -> out.bytes.writeLong((long) value);
      case FLOAT -> out.bytes.writeFloat((float) value);
      case DOUBLE -> out.bytes.writeDouble((double) value);
    }
  }

  Object read(SequenceReader in) throws IOException {
    return switch (this) {
      case VALUE -> in.readValue();
      case STRING -> in.bytes.readString();
      case BOOLEAN -> in.bytes.readBoolean();
      case BYTE -> in.bytes.readByte();
      case SHORT -> ScalarTypes.readShort(in.bytes);
      case CHAR -> ScalarTypes.readChar(in.bytes);
      case INT -> in.bytes.readInt();
      case LONG -> in.bytes.readLong();
      case FLOAT -> in.bytes.readFloat();
      case DOUBLE -> in.bytes.readDouble();
    };
  }

  void skip(SequenceReader in) throws IOException {
    if (this == VALUE) {
      in.skipValue();
    } else {
      Object unused = read(in);
    }
  }
}
