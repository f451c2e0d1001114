package io.tidewheel.internal.codec;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Enums: the number of the constant among the names that the description lists. */
final class EnumType extends DescribedType {
  private final List<String> names;

  /** By the numbers of the description; null if there is no such constant any more. */
  private final Enum<?>[] constants;

  private EnumType(Description.OfEnum description, Class<?> type, Enum<?>[] constants) {
    super(description, type);
    this.names = description.constants();
    this.constants = constants;
  }

  /** How this program writes the enum. */
  static EnumType of(String name, Class<?> type) throws IOException {
    Enum<?>[] constants = constants(type);
    List<String> names = new ArrayList<>();
    for (Enum<?> constant : constants) {
      names.add(constant.name());
    }
    return new EnumType(new Description.OfEnum(name, List.copyOf(names)), type, constants);
  }

  /** How values that were described so are read as constants of the class. */
  static EnumType of(Description.OfEnum description, Class<?> type) throws IOException {
    Map<String, Enum<?>> byName = new HashMap<>();
    for (Enum<?> constant : constants(type)) {
      byName.put(constant.name(), constant);
    }
    Enum<?>[] constants = description.constants().stream().map(byName::get).toArray(Enum<?>[]::new);
    return new EnumType(description, type, constants);
  }

  private static Enum<?>[] constants(Class<?> type) throws IOException {
    try {
      return (Enum<?>[]) type.getEnumConstants();
    } catch (LinkageError e) {
      throw new IOException(
          "The enum=" + type.getName() + " cannot be initialised, see the cause: " + e, e);
    }
  }

  @Override
  @SuppressWarnings("EnumOrdinal") // The description of the same sequence lists the names by it.
  void write(Object value, SequenceWriter out) throws IOException {
    out.bytes.writeVarInt(((Enum<?>) value).ordinal());
  }

  @Override
  Object read(SequenceReader in) throws IOException {
    int number = in.bytes.readVarInt();
    if (number < 0 || number >= constants.length) {
      throw in.bytes.damaged("constant=" + number + " of enum=" + description.className());
    }
    Enum<?> constant = constants[number];
    if (constant == null) {
      throw new IOException(
          "Values cannot be read: the enum="
              + readAs.getName()
              + " has no constant="
              + names.get(number)
              + " any more, and the data contains it. Bring the constant back");
    }
    return constant;
  }
}
