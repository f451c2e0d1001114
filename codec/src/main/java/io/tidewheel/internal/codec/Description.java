package io.tidewheel.internal.codec;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * What a sequence says about a class before the first of its values. It is enough to pass over
 * values without the class.
 */
sealed interface Description {
  /** A component of a record. */
  record Slot(String name, SlotForm form) {}

  record OfRecord(String className, List<Slot> slots) implements Description {}

  /** Its constants stand in the order of the numbers that are written for them. */
  record OfEnum(String className, List<String> constants) implements Description {}

  /** A class whose values a registered codec writes; {@code className} is the registered name. */
  record OfCodec(String className) implements Description {}

  /** Its name is that of the elements of the innermost dimension. */
  record OfArray(String className, int dimensions) implements Description {}

  int RECORD = 0;
  int ENUM = 1;
  int CODEC = 2;
  int ARRAY = 3;

  /** In characters. Errors show names, and are read by people. */
  int LONGEST_NAME = 2000;

  /** The class, or the name that was registered for it. */
  String className();

  default void write(ByteSink out) throws IOException {
    if (this instanceof OfRecord of) {
      out.writeVarInt(RECORD);
      writeName(of.className, out);
      out.writeVarInt(of.slots.size());
      for (Slot slot : of.slots) {
        writeName(slot.name, out);
        out.writeVarInt(slot.form.code);
      }
    } else if (this instanceof OfEnum of) {
      out.writeVarInt(ENUM);
      writeName(of.className, out);
      out.writeVarInt(of.constants.size());
      for (String constant : of.constants) {
        writeName(constant, out);
      }
    } else if (this instanceof OfCodec of) {
      out.writeVarInt(CODEC);
      writeName(of.className, out);
    } else if (this instanceof OfArray of) {
      out.writeVarInt(ARRAY);
      writeName(of.className, out);
      out.writeVarInt(of.dimensions);
    }
  }

  static Description read(ByteSource in) throws IOException {
    int kind = in.readVarInt();
    String name = readName(in);
    return switch (kind) {
      case RECORD -> {
        int count = in.readCount(2);
        List<Slot> slots = new ArrayList<>();
        for (int i = 0; i < count; i++) {
          slots.add(new Slot(readName(in), SlotForm.read(in)));
        }
        yield new OfRecord(name, slots);
      }
      case ENUM -> {
        int count = in.readCount(1);
        List<String> constants = new ArrayList<>();
        for (int i = 0; i < count; i++) {
          constants.add(readName(in));
        }
        yield new OfEnum(name, constants);
      }
      case CODEC -> new OfCodec(name);
      case ARRAY -> new OfArray(name, in.readVarInt());
      default -> throw in.damaged("a class is of kind=" + kind);
    };
  }

  private static void writeName(String name, ByteSink out) throws IOException {
    if (name.length() > LONGEST_NAME) {
      throw new IOException(
          "The name="
              + name.substring(0, 100)
              + "... of a class, component or constant has length="
              + name.length()
              + " <= "
              + LONGEST_NAME
              + " is required: give it a shorter one");
    }
    out.writeString(name);
  }

  private static String readName(ByteSource in) throws IOException {
    String name = ScalarTypes.readText(in);
    if (name.length() > LONGEST_NAME) {
      throw in.damaged("a name has length=" + name.length());
    }
    return name;
  }

  /** Passes over a value that is so described. */
  default void skip(SequenceReader in) throws IOException {
    if (this instanceof OfRecord of) {
      for (Slot slot : of.slots) {
        slot.form.skip(in);
      }
    } else if (this instanceof OfEnum) {
      in.bytes.readVarInt();
    } else if (this instanceof OfCodec) {
      in.bytes.skip(in.bytes.readCount(1));
    } else if (this instanceof OfArray) {
      int count = in.bytes.readCount(1);
      for (int i = 0; i < count; i++) {
        in.skipValue();
      }
    }
  }
}
