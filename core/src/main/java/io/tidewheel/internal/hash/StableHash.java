package io.tidewheel.internal.hash;

import io.tidewheel.StableKey;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The hash of a value that every JVM computes alike. Equals {@code hashCode()} where the JDK
 * specifies that; enums hash by name, arrays by content, records by their components in order (31
 * times the sum so far, plus the next) unless they promise a {@link StableKey} of their own. Any
 * other class is trusted to have a {@code hashCode()} of its own; {@link StableKeys} tells which
 * have.
 */
public final class StableHash {
  /** Null for a record that promised a hash of its own. */
  private static final ClassValue<MethodHandle[]> COMPONENTS =
      new ClassValue<>() {
        @Override
        protected MethodHandle[] computeValue(Class<?> type) {
          return StableKey.class.isAssignableFrom(type) ? null : accessors(type);
        }
      };

  private StableHash() {}

  /** The hash of a value; 0 for null. */
  public static int of(Object value) {
    if (value == null) {
      return 0;
    }
    if (value instanceof String || value instanceof Number) {
      return value.hashCode();
    }
    if (value instanceof Record) {
      return ofRecord(value);
    }
    if (value instanceof Enum<?> constant) {
      return constant.name().hashCode();
    }
    if (value instanceof List<?> list) {
      int hash = 1;
      for (Object element : list) {
        hash = 31 * hash + of(element);
      }
      return hash;
    }
    if (value instanceof Set<?> set) {
      int hash = 0;
      for (Object element : set) {
        hash += of(element);
      }
      return hash;
    }
    if (value instanceof Map<?, ?> map) {
      int hash = 0;
      for (Map.Entry<?, ?> entry : map.entrySet()) {
        hash += of(entry.getKey()) ^ of(entry.getValue());
      }
      return hash;
    }
    if (value instanceof Optional<?> optional) {
      return of(optional.orElse(null));
    }
    return value.getClass().isArray() ? ofArray(value) : value.hashCode();
  }

  /** Whether arrays of this primitive type have a hash here. */
  static boolean isHashed(Class<?> componentType) {
    return componentType == byte.class
        || componentType == int.class
        || componentType == long.class
        || componentType == double.class
        || componentType == char.class;
  }

  private static int ofArray(Object array) {
    if (array instanceof byte[] bytes) {
      return Arrays.hashCode(bytes);
    }
    if (array instanceof int[] ints) {
      return Arrays.hashCode(ints);
    }
    if (array instanceof long[] longs) {
      return Arrays.hashCode(longs);
    }
    if (array instanceof double[] doubles) {
      return Arrays.hashCode(doubles);
    }
    if (array instanceof char[] chars) {
      return Arrays.hashCode(chars);
    }
    if (array instanceof Object[] objects) {
      return of(Arrays.asList(objects));
    }
    throw new IllegalArgumentException(
        "a key of type "
            + array.getClass().getSimpleName()
            + " has no stable hash; use a list of boxed numbers");
  }

  private static int ofRecord(Object value) {
    MethodHandle[] accessors = COMPONENTS.get(value.getClass());
    if (accessors == null) {
      return value.hashCode();
    }
    int hash = 0;
    for (MethodHandle accessor : accessors) {
      hash = 31 * hash + of(component(value, accessor));
    }
    return hash;
  }

  /** The components of a record that promised no hash of its own. */
  static Object[] components(Object value) {
    MethodHandle[] accessors = COMPONENTS.get(value.getClass());
    Object[] components = new Object[accessors.length];
    for (int i = 0; i < components.length; i++) {
      components[i] = component(value, accessors[i]);
    }
    return components;
  }

  private static Object component(Object value, MethodHandle accessor) {
    try {
      return (Object) accessor.invokeExact(value);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("an accessor of " + value.getClass() + " threw", e);
    }
  }

  private static MethodHandle[] accessors(Class<?> type) {
    RecordComponent[] components = type.getRecordComponents();
    MethodHandle[] accessors = new MethodHandle[components.length];
    for (int i = 0; i < components.length; i++) {
      Method accessor = components[i].getAccessor();
      try {
        accessor.setAccessible(true);
        accessors[i] =
            MethodHandles.lookup()
                .unreflect(accessor)
                .asType(MethodType.methodType(Object.class, Object.class));
      } catch (IllegalAccessException | RuntimeException e) {
        throw new IllegalStateException(
            "cannot read component "
                + components[i].getName()
                + " of record "
                + type.getName()
                + ": open its package to Tidewheel",
            e);
      }
    }
    return accessors;
  }
}
