package io.tidewheel.internal.hash;

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
 * times the sum so far, plus the next). Any other class is trusted to have a {@code hashCode()} of
 * its own.
 */
public final class StableHash {
  private static final ClassValue<MethodHandle[]> COMPONENTS =
      new ClassValue<>() {
        @Override
        protected MethodHandle[] computeValue(Class<?> type) {
          return accessors(type);
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
    int hash = 0;
    try {
      for (MethodHandle accessor : COMPONENTS.get(value.getClass())) {
        hash = 31 * hash + of((Object) accessor.invokeExact(value));
      }
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("an accessor of " + value.getClass() + " threw", e);
    }
    return hash;
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
