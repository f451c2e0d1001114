package io.tidewheel.internal.codec;

import io.tidewheel.spi.codec.NoCodecException;
import java.io.IOException;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which classes values may be of, and how each is written. Thread-safe.
 *
 * <p>A name from bytes leads to a class in one place, {@link NamedClasses}; here it is decided
 * whether anything of that class may run.
 */
final class KnownTypes {
  private static final int TAGS = SequenceWriter.FIRST_DESCRIBED;

  private static final BuiltInType[] BY_TAG = new BuiltInType[TAGS];
  private static final Map<Class<?>, BuiltInType> BY_CLASS = new HashMap<>();

  static {
    List<BuiltInType> all = new ArrayList<>(ScalarTypes.ALL);
    all.addAll(TimeTypes.ALL);
    all.addAll(ArrayTypes.ALL);
    all.addAll(ContainerTypes.ALL);
    for (BuiltInType type : all) {
      if (BY_TAG[type.tag] != null) {
        throw new IllegalStateException("tag=" + type.tag + " twice: this is a bug in Tidewheel");
      }
      BY_TAG[type.tag] = type;
      if (!isSorted(type.readAs)) {
        BY_CLASS.put(type.readAs, type);
      }
    }
  }

  private final NamedClasses names;
  private final Map<Class<?>, ValueType> forWriting = new ConcurrentHashMap<>();
  private final Map<Class<?>, RecordType> records = new ConcurrentHashMap<>();

  KnownTypes(NamedClasses names) {
    this.names = names;
  }

  /** How these depend on what a comparator is, so that the class alone does not say it. */
  private static boolean isSorted(Class<?> type) {
    return SortedMap.class.isAssignableFrom(type) || SortedSet.class.isAssignableFrom(type);
  }

  static boolean isBuiltIn(Class<?> type) {
    return BY_CLASS.containsKey(type);
  }

  /** The type with this tag, or null. */
  static BuiltInType withTag(int tag) {
    return BY_TAG[tag];
  }

  /**
   * How values of a class are written.
   *
   * @throws NoCodecException if they are not
   */
  ValueType forWriting(Class<?> type) throws IOException {
    ValueType known = forWriting.get(type);
    if (known == null) {
      known = find(type);
      forWriting.put(type, known);
    }
    return known;
  }

  private ValueType find(Class<?> type) throws IOException {
    CodecType registered = names.codecOf(type);
    if (registered != null) {
      return registered;
    }
    BuiltInType builtIn = BY_CLASS.get(type);
    if (builtIn != null) {
      return builtIn;
    }
    if (type.isArray()) {
      return new ArrayType(names.describeArray(type), type);
    }
    if (Enum.class.isAssignableFrom(type)) {
      // A constant with a body is of a class of its own.
      Class<?> declaring = type.isEnum() ? type : type.getSuperclass();
      return EnumType.of(names.nameOf(declaring), declaring);
    }
    if (type.isRecord()) {
      return RecordType.of(names.nameOf(type), type);
    }
    CodecType ofSuperType = names.codecOfSuperType(type);
    if (ofSuperType != null) {
      return ofSuperType;
    }
    if (ZoneId.class.isAssignableFrom(type)) {
      return BY_CLASS.get(ZoneId.class);
    }
    ValueType container = ContainerTypes.byInterface(type);
    if (container != null) {
      return container;
    }
    throw NamedClasses.noCodec(type);
  }

  /**
   * How values that were described so are read.
   *
   * @throws NoCodecException if their class is unknown or not allowed; nothing of it has run then
   */
  DescribedType forReading(Description description) throws IOException {
    if (description instanceof Description.OfRecord of) {
      return record(names.record(of.className())).of(of);
    }
    if (description instanceof Description.OfEnum of) {
      return EnumType.of(of, names.enumClass(of.className()));
    }
    if (description instanceof Description.OfArray of) {
      return new ArrayType(of, names.array(of));
    }
    return names.codec(description.className());
  }

  private RecordType record(Class<?> type) throws IOException {
    RecordType known = records.get(type);
    if (known == null) {
      known = RecordType.of(type.getName(), type);
      records.put(type, known);
    }
    return known;
  }
}
