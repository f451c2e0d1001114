package io.tidewheel.internal.embedded;

import java.io.IOException;
import java.io.NotSerializableException;
import java.io.Serializable;
import java.lang.reflect.Array;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.util.AbstractMap;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.Currency;
import java.util.Deque;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;

/**
 * Copies records as if they had crossed to another JVM, so that one which is changed after it was
 * sent, or shared by two who change it, shows in strict mode.
 *
 * <p>Immutable values of the JDK and enums stay as they are; Java records, collections, maps,
 * optionals and arrays are rebuilt from copies of their parts; the rest goes through Java
 * serialization.
 */
final class RecordCopier {
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
          UUID.class,
          URI.class,
          Locale.class,
          Currency.class,
          Class.class,
          OptionalInt.class,
          OptionalLong.class,
          OptionalDouble.class);

  /** How each class is copied, found out once. */
  private static final ClassValue<Copier> COPIERS =
      new ClassValue<>() {
        @Override
        protected Copier computeValue(Class<?> type) {
          return copierOf(type);
        }
      };

  private interface Copier {
    Object copy(Object value);
  }

  private RecordCopier() {}

  /**
   * A deep copy.
   *
   * @throws IllegalArgumentException if there is no way to copy; names the class
   */
  static Object copy(Object value) {
    return value == null ? null : COPIERS.get(value.getClass()).copy(value);
  }

  private static Copier copierOf(Class<?> type) {
    if (IMMUTABLE.contains(type)
        || Enum.class.isAssignableFrom(type)
        || type.getPackageName().equals("java.time")) {
      return value -> value;
    } else if (type.isRecord()) {
      return recordCopier(type);
    } else if (type.isArray()) {
      return RecordCopier::copyArray;
    } else if (type == Optional.class) {
      return value -> ((Optional<?>) value).map(RecordCopier::copy);
    } else if (type.getPackageName().startsWith("java.util")) {
      return collectionCopier(type);
    }
    return RecordCopier::copySerialized;
  }

  private static Copier recordCopier(Class<?> type) {
    RecordComponent[] components = type.getRecordComponents();
    Class<?>[] types = new Class<?>[components.length];
    Method[] accessors = new Method[components.length];
    try {
      for (int i = 0; i < components.length; i++) {
        types[i] = components[i].getType();
        accessors[i] = components[i].getAccessor();
        accessors[i].setAccessible(true);
      }
      Constructor<?> constructor = type.getDeclaredConstructor(types);
      constructor.setAccessible(true);
      return value -> rebuild(value, accessors, constructor);
    } catch (ReflectiveOperationException | RuntimeException e) {
      return value -> {
        throw uncopyable(type, "its components cannot be reached: " + e, e);
      };
    }
  }

  private static Object rebuild(Object value, Method[] accessors, Constructor<?> constructor) {
    Object[] parts = new Object[accessors.length];
    for (int i = 0; i < parts.length; i++) {
      parts[i] = copy(read(value, accessors[i]));
    }
    try {
      return constructor.newInstance(parts);
    } catch (InvocationTargetException e) {
      throw uncopyable(
          value.getClass(),
          "its constructor refused what its accessors return: " + e.getCause(),
          e.getCause());
    } catch (ReflectiveOperationException e) {
      throw uncopyable(value.getClass(), "its constructor cannot be called: " + e, e);
    }
  }

  private static Object read(Object value, Method accessor) {
    try {
      return accessor.invoke(value);
    } catch (InvocationTargetException e) {
      throw uncopyable(
          value.getClass(), accessor.getName() + "() threw " + e.getCause(), e.getCause());
    } catch (ReflectiveOperationException e) {
      throw uncopyable(value.getClass(), accessor.getName() + "() cannot be called: " + e, e);
    }
  }

  private static Object copyArray(Object array) {
    int length = Array.getLength(array);
    Class<?> componentType = array.getClass().getComponentType();
    Object copy = Array.newInstance(componentType, length);
    if (componentType.isPrimitive()) {
      System.arraycopy(array, 0, copy, 0, length);
    } else {
      for (int i = 0; i < length; i++) {
        Array.set(copy, i, copy(Array.get(array, i)));
      }
    }
    return copy;
  }

  private static Object copySerialized(Object value) {
    if (!(value instanceof Serializable)) {
      throw uncopyable(
          value.getClass(), "it is neither a Java record nor a collection nor Serializable", null);
    }
    try {
      return FunctionCopy.copy(value);
    } catch (NotSerializableException e) {
      throw uncopyable(
          value.getClass(), "it holds an object of " + e.getMessage() + ", not Serializable", e);
    } catch (IOException | ClassNotFoundException e) {
      throw uncopyable(value.getClass(), "Java serialization failed: " + e, e);
    }
  }

  private static IllegalArgumentException uncopyable(
      Class<?> type, String reason, Throwable cause) {
    return new IllegalArgumentException(
        "an object of "
            + type.getName()
            + " cannot be sent to another partition: "
            + reason
            + "; make it a record, make it Serializable, or set "
            + EmbeddedEngineKeys.STRICT.name()
            + "=false",
        cause);
  }

  // ---- Collections of the JDK: of the same class where that has a public constructor without
  // arguments, sorted if they were, and else unmodifiable, as most of the others are.

  private static Copier collectionCopier(Class<?> type) {
    if (EnumSet.class.isAssignableFrom(type)) {
      return value -> ((EnumSet<?>) value).clone();
    } else if (type == EnumMap.class) {
      return value -> copyEnumMap((EnumMap<?, ?>) value);
    } else if (SortedMap.class.isAssignableFrom(type)) {
      return value -> into(new TreeMap<>(order(((SortedMap<?, ?>) value).comparator())), value);
    } else if (SortedSet.class.isAssignableFrom(type)) {
      return value -> into(new TreeSet<>(order(((SortedSet<?>) value).comparator())), value);
    } else if (Map.Entry.class.isAssignableFrom(type)) {
      return value -> copyEntry((Map.Entry<?, ?>) value);
    } else if (!isList(type)
        && !Map.class.isAssignableFrom(type)
        && !Set.class.isAssignableFrom(type)
        && !Deque.class.isAssignableFrom(type)) {
      return RecordCopier::copySerialized;
    }
    Constructor<?> constructor = publicConstructor(type);
    if (constructor != null) {
      return value -> copyInto(constructor, value);
    } else if (type == Arrays.asList().getClass()) {
      return value -> Arrays.asList(into(new ArrayList<>(), value).toArray());
    } else if (isList(type)) {
      return value -> Collections.unmodifiableList(into(new ArrayList<>(), value));
    } else if (Map.class.isAssignableFrom(type)) {
      return value -> Collections.unmodifiableMap(into(new LinkedHashMap<>(), value));
    }
    return value -> Collections.unmodifiableSet(into(new LinkedHashSet<>(), value));
  }

  private static boolean isList(Class<?> type) {
    return List.class.isAssignableFrom(type);
  }

  private static Comparator<Object> order(Comparator<?> comparator) {
    return JobExecution.typed(comparator);
  }

  private static Constructor<?> publicConstructor(Class<?> type) {
    try {
      return Modifier.isPublic(type.getModifiers()) ? type.getConstructor() : null;
    } catch (NoSuchMethodException e) {
      return null;
    }
  }

  private static Object copyInto(Constructor<?> constructor, Object original) {
    try {
      Object copy = constructor.newInstance();
      return original instanceof Map
          ? into(JobExecution.<Map<Object, Object>>typed(copy), original)
          : into(JobExecution.<Collection<Object>>typed(copy), original);
    } catch (ReflectiveOperationException e) {
      throw uncopyable(original.getClass(), "its constructor cannot be called: " + e, e);
    }
  }

  private static Object copyEnumMap(EnumMap<?, ?> map) {
    EnumMap<?, Object> copy = JobExecution.typed(map.clone());
    copy.replaceAll((key, value) -> copy(value));
    return copy;
  }

  private static Object copyEntry(Map.Entry<?, ?> entry) {
    Object key = copy(entry.getKey());
    Object value = copy(entry.getValue());
    return entry.getClass() == AbstractMap.SimpleEntry.class
        ? new AbstractMap.SimpleEntry<>(key, value)
        : new AbstractMap.SimpleImmutableEntry<>(key, value);
  }

  private static <C extends Collection<Object>> C into(C copy, Object original) {
    ((Collection<?>) original).forEach(element -> copy.add(copy(element)));
    return copy;
  }

  private static <M extends Map<Object, Object>> M into(M copy, Object original) {
    ((Map<?, ?>) original).forEach((key, value) -> copy.put(copy(key), copy(value)));
    return copy;
  }
}
