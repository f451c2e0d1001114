package io.tidewheel.internal;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.ObjectStreamClass;
import java.lang.reflect.Array;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * Copies of values that a program's functions may change. What cannot change is shared; the usual
 * collections, arrays and records are rebuilt; the rest goes through Java serialization, in memory.
 */
public final class Copies {
  private static final Set<Class<?>> IMMUTABLE =
      Set.of(
          String.class,
          Boolean.class,
          Byte.class,
          Short.class,
          Character.class,
          Integer.class,
          Long.class,
          Float.class,
          Double.class,
          BigInteger.class,
          BigDecimal.class,
          UUID.class);

  private static final Map<Class<?>, Supplier<Collection<Object>>> COLLECTIONS =
      Map.of(
          ArrayList.class, ArrayList::new,
          ArrayDeque.class, ArrayDeque::new,
          HashSet.class, HashSet::new,
          LinkedHashSet.class, LinkedHashSet::new);

  private static final Map<Class<?>, Supplier<Map<Object, Object>>> MAPS =
      Map.of(HashMap.class, HashMap::new, LinkedHashMap.class, LinkedHashMap::new);

  private final boolean required;

  private Copies(boolean required) {
    this.required = required;
  }

  /**
   * A copy.
   *
   * @throws IllegalArgumentException if there is no way to copy; says why
   */
  @SuppressWarnings("unchecked") // A copy is of the class of what was copied.
  public static <T> T of(T value) {
    return (T) new Copies(true).copy(value);
  }

  /** A copy, in which what there is no way to copy is shared. */
  @SuppressWarnings("unchecked") // A copy is of the class of what was copied.
  public static <T> T ofWhatCanBeCopied(T value) {
    return (T) new Copies(false).copy(value);
  }

  private Object copy(Object value) {
    if (value == null) {
      return null;
    }
    Class<?> type = value.getClass();
    if (IMMUTABLE.contains(type)
        || value instanceof Enum<?>
        || type.getPackageName().equals("java.time")) {
      return value;
    } else if (COLLECTIONS.containsKey(type)) {
      Collection<Object> copy = COLLECTIONS.get(type).get();
      ((Collection<?>) value).forEach(element -> copy.add(copy(element)));
      return copy;
    } else if (MAPS.containsKey(type)) {
      Map<Object, Object> copy = MAPS.get(type).get();
      ((Map<?, ?>) value).forEach((key, element) -> copy.put(copy(key), copy(element)));
      return copy;
    } else if (type.isArray()) {
      return array(value, Array.getLength(value));
    } else if (type.isRecord()) {
      return record(value);
    }
    return serialized(value);
  }

  private Object array(Object array, int length) {
    Object copy = Array.newInstance(array.getClass().getComponentType(), length);
    for (int i = 0; i < length; i++) {
      Array.set(copy, i, copy(Array.get(array, i)));
    }
    return copy;
  }

  /** The record itself if none of its components had to be copied. */
  private Object record(Object value) {
    Shape shape = Shape.OF.get(value.getClass());
    Object[] parts = new Object[shape.accessors.length];
    boolean changed = false;
    try {
      for (int i = 0; i < parts.length; i++) {
        Object part = shape.accessors[i].invoke(value);
        parts[i] = copy(part);
        changed |= !shape.primitive[i] && parts[i] != part;
      }
      return changed ? shape.constructor.newInstance(parts) : value;
    } catch (ReflectiveOperationException e) {
      return uncopied(value, e);
    }
  }

  private Object serialized(Object value) {
    try {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
        out.writeObject(value);
      }
      InputStream written = new ByteArrayInputStream(bytes.toByteArray());
      try (ObjectInputStream in = new LoadedAs(value.getClass(), written)) {
        return in.readObject();
      }
    } catch (IOException | ClassNotFoundException e) {
      return uncopied(value, e);
    }
  }

  private Object uncopied(Object value, Exception reason) {
    if (required) {
      throw new IllegalArgumentException(
          "an object of " + value.getClass().getName() + " cannot be copied: " + reason, reason);
    }
    return value;
  }

  /** How the components of a record are read, and made into a record again. */
  private static final class Shape {
    private static final ClassValue<Shape> OF =
        new ClassValue<>() {
          @Override
          protected Shape computeValue(Class<?> type) {
            return new Shape(type);
          }
        };

    private final Method[] accessors;
    private final boolean[] primitive;
    private final Constructor<?> constructor;

    private Shape(Class<?> type) {
      RecordComponent[] components = type.getRecordComponents();
      accessors = new Method[components.length];
      primitive = new boolean[components.length];
      Class<?>[] types = new Class<?>[components.length];
      try {
        for (int i = 0; i < components.length; i++) {
          types[i] = components[i].getType();
          primitive[i] = types[i].isPrimitive();
          accessors[i] = components[i].getAccessor();
          accessors[i].setAccessible(true);
        }
        constructor = type.getDeclaredConstructor(types);
        constructor.setAccessible(true);
      } catch (NoSuchMethodException e) {
        throw new IllegalStateException("every record has that constructor", e);
      }
    }
  }

  /** Finds classes where the value's own came from. */
  private static final class LoadedAs extends ObjectInputStream {
    private final Class<?> type;

    private LoadedAs(Class<?> type, InputStream in) throws IOException {
      super(in);
      this.type = type;
    }

    @Override
    protected Class<?> resolveClass(ObjectStreamClass description)
        throws IOException, ClassNotFoundException {
      try {
        return Class.forName(description.getName(), false, type.getClassLoader());
      } catch (ClassNotFoundException e) {
        return super.resolveClass(description); // Primitive types.
      }
    }
  }
}
