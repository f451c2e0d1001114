package io.tidewheel.internal.codec;

import io.tidewheel.spi.codec.CodecRegistration;
import io.tidewheel.spi.codec.NoCodecException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Names in bytes and the classes they stand for. A class is looked up without initialising it, and
 * refused unless it is a record, an enum or registered. Thread-safe.
 */
final class NamedClasses {
  private static final int MOST_DIMENSIONS = 16;

  /** What arrays may be of besides records, enums, built-in values and registered classes. */
  private static final Map<String, Class<?>> ELEMENTS = new HashMap<>();

  static {
    for (Class<?> type :
        Set.of(
            boolean.class,
            byte.class,
            short.class,
            char.class,
            int.class,
            long.class,
            float.class,
            double.class,
            Object.class,
            Number.class,
            Comparable.class,
            CharSequence.class,
            Iterable.class,
            java.util.Collection.class,
            List.class,
            Set.class,
            Map.class)) {
      ELEMENTS.put(type.getName(), type);
    }
  }

  private final ClassLoader loader;
  private final Map<String, CodecRegistration<?>> byName = new HashMap<>();
  private final Map<Class<?>, CodecRegistration<?>> byClass = new HashMap<>();
  private final Map<Class<?>, CodecType> codecs = new HashMap<>();

  NamedClasses(List<CodecRegistration<?>> registrations, ClassLoader loader) {
    this.loader = loader;
    for (CodecRegistration<?> registration : registrations) {
      requireValid(registration);
      requireFirst(byName.put(registration.name(), registration), registration);
      requireFirst(byClass.put(registration.type(), registration), registration);
      if (registration.codec() != null) {
        codecs.put(registration.type(), new CodecType(registration));
      }
    }
    for (CodecRegistration<?> registration : registrations) {
      // It may have been written before its old name was declared.
      byName.putIfAbsent(registration.type().getName(), registration);
    }
  }

  private static void requireValid(CodecRegistration<?> registration) {
    Class<?> type = registration.type();
    if (registration.name().isBlank() || registration.name().length() > Description.LONGEST_NAME) {
      throw new IllegalArgumentException(
          registration
              + " has a name of no or more than "
              + Description.LONGEST_NAME
              + " characters");
    }
    if (registration.codec() == null && !type.isRecord() && !type.isEnum()) {
      throw new IllegalArgumentException(
          "class="
              + type.getName()
              + " is registered as name="
              + registration.name()
              + " without a codec, and is neither a record nor an enum: write "
              + line(type));
    }
  }

  private static void requireFirst(CodecRegistration<?> other, CodecRegistration<?> registration) {
    if (other != null) {
      throw new IllegalArgumentException(
          "Two codecs have one name or one class: name="
              + other.name()
              + " class="
              + other.type().getName()
              + ", and name="
              + registration.name()
              + " class="
              + registration.type().getName()
              + ". Remove one");
    }
  }

  /** The codec registered for exactly this class, or null. */
  CodecType codecOf(Class<?> type) {
    return codecs.get(type);
  }

  /** The codec registered for the nearest type above this class, or null. */
  CodecType codecOfSuperType(Class<?> type) {
    CodecType nearest = null;
    for (CodecType codec : codecs.values()) {
      boolean isNearer = nearest == null || nearest.readAs.isAssignableFrom(codec.readAs);
      if (codec.readAs.isAssignableFrom(type) && isNearer) {
        nearest = codec;
      }
    }
    return nearest;
  }

  /**
   * The name a record or an enum is written with.
   *
   * @throws NoCodecException if it would not lead back to the class
   */
  String nameOf(Class<?> type) throws NoCodecException {
    CodecRegistration<?> registration = byClass.get(type);
    String name = registration == null ? type.getName() : registration.name();
    Class<?> found = find(name);
    if (found != type) {
      throw new NoCodecException(
          type.getName(),
          "No codec for class="
              + type.getName()
              + ": its name leads to "
              + (found.getName().equals(name)
                  ? "the class of another class loader=" + found.getClassLoader()
                  : "class=" + found.getName() + ", which was declared to have had it")
              + ". Load the program once, by one class loader, and give no class a name that"
              + " conf.renamed(...) mentions");
    }
    return name;
  }

  Class<?> record(String name) throws NoCodecException {
    Class<?> type = find(name);
    if (!type.isRecord()) {
      throw refused(type, "a record");
    }
    return type;
  }

  Class<?> enumClass(String name) throws NoCodecException {
    Class<?> type = find(name);
    if (!type.isEnum()) {
      throw refused(type, "an enum");
    }
    return type;
  }

  CodecType codec(String name) throws NoCodecException {
    CodecRegistration<?> registration = byName.get(name);
    CodecType codec = registration == null ? null : codecs.get(registration.type());
    if (codec == null) {
      String simple = name.substring(Math.max(name.lastIndexOf('.'), name.lastIndexOf('$')) + 1);
      throw new NoCodecException(
          name,
          "No codec for class="
              + name
              + ", which the data has values of that a codec wrote: write conf.codec("
              + simple
              + ".class, ...) with the codec it had; if the class has another name now, also"
              + renamed(name));
    }
    return codec;
  }

  Description.OfArray describeArray(Class<?> type) throws NoCodecException {
    int dimensions = 1;
    Class<?> element = type.getComponentType();
    while (element.isArray()) {
      element = element.getComponentType();
      dimensions++;
    }
    requireFew(dimensions, element.getName());
    CodecRegistration<?> registration = byClass.get(element);
    if (registration != null) {
      return new Description.OfArray(registration.name(), dimensions);
    }
    if (ELEMENTS.containsKey(element.getName()) || KnownTypes.isBuiltIn(element)) {
      return new Description.OfArray(element.getName(), dimensions);
    }
    if (element.isRecord() || element.isEnum()) {
      return new Description.OfArray(nameOf(element), dimensions);
    }
    throw new NoCodecException(
        type.getName(),
        "No codec for arrays of class="
            + element.getName()
            + ", which is neither a record, an enum nor registered: keep a List instead");
  }

  Class<?> array(Description.OfArray of) throws NoCodecException {
    Class<?> element = ELEMENTS.get(of.className());
    if (element == null) {
      element = find(of.className());
      boolean allowed =
          element.isRecord()
              || element.isEnum()
              || byClass.containsKey(element)
              || KnownTypes.isBuiltIn(element);
      if (!allowed) {
        throw refused(element, "a record or an enum");
      }
    }
    requireFew(of.dimensions(), of.className());
    Class<?> type = element;
    for (int i = 0; i < of.dimensions(); i++) {
      type = type.arrayType();
    }
    if (type.getComponentType().isPrimitive()) {
      throw new NoCodecException(
          of.className(), "An array of primitives is described in the data: it is damaged");
    }
    return type;
  }

  private static void requireFew(int dimensions, String element) throws NoCodecException {
    if (dimensions < 1 || dimensions > MOST_DIMENSIONS) {
      throw new NoCodecException(
          element,
          "No codec for arrays of class="
              + element
              + " with dimensions="
              + dimensions
              + " <= "
              + MOST_DIMENSIONS
              + " is required: keep lists instead, or, if this was read, replace the damaged data");
    }
  }

  /** Finds a class without initialising it. */
  private Class<?> find(String name) throws NoCodecException {
    CodecRegistration<?> registration = byName.get(name);
    if (registration != null) {
      return registration.type();
    }
    try {
      if (name.startsWith("[")) {
        throw new ClassNotFoundException("the name of an array");
      }
      return Class.forName(name, false, loader);
    } catch (ClassNotFoundException | LinkageError e) {
      NoCodecException unknown =
          new NoCodecException(
              name,
              "There is no class="
                  + name
                  + ", of which values are read or written. If it has another name now, write"
                  + renamed(name)
                  + "; if it is gone, bring it back");
      unknown.initCause(e);
      throw unknown;
    }
  }

  private static NoCodecException refused(Class<?> type, String required) {
    return new NoCodecException(
        type.getName(),
        "class="
            + type.getName()
            + " is named in the data as "
            + required
            + ", which it is not, so that nothing of it was run. If it was once, make it that again"
            + " under its old name; if not, somebody else has written to the data");
  }

  /** A value cannot be written. */
  static NoCodecException noCodec(Class<?> type) {
    String name = type.getName();
    if (type.isHidden() || type.isSynthetic() || type.isAnonymousClass()) {
      return new NoCodecException(
          name,
          "No codec for class="
              + name
              + ": it is a lambda or has no name of its own, so no later program can find it. Keep"
              + " a record or an enum instead");
    }
    return new NoCodecException(
        name,
        "No codec for class="
            + name
            + ", which is neither a record, an enum nor one of the JDK's values: make it a record,"
            + " or write "
            + line(type));
  }

  private static String line(Class<?> type) {
    return "conf.codec(" + type.getSimpleName() + ".class, ...)";
  }

  private static String renamed(String name) {
    return " conf.renamed(\"" + name + "\", NewName.class)";
  }
}
