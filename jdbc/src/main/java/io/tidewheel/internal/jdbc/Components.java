package io.tidewheel.internal.jdbc;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** The components of a record class: their names, and how to read them. */
final class Components {
  private static final ClassValue<Components> KNOWN =
      new ClassValue<>() {
        @Override
        protected Components computeValue(Class<?> type) {
          return new Components(type);
        }
      };

  private static final Pattern WORD_END = Pattern.compile("([a-z0-9])([A-Z])");
  private static final Pattern ACRONYM_END = Pattern.compile("([A-Z]+)([A-Z][a-z])");

  private final List<String> names = new ArrayList<>();
  private final MethodHandle[] accessors;

  private Components(Class<?> type) {
    RecordComponent[] components = type.getRecordComponents();
    accessors = new MethodHandle[components.length];
    for (int i = 0; i < components.length; i++) {
      names.add(components[i].getName());
      accessors[i] = accessor(type, components[i]);
    }
  }

  static Components of(Class<?> type) {
    return KNOWN.get(type);
  }

  private static MethodHandle accessor(Class<?> type, RecordComponent component) {
    try {
      Method accessor = component.getAccessor();
      accessor.setAccessible(true); // Records of programs are seldom public.
      return MethodHandles.lookup()
          .unreflect(accessor)
          .asType(MethodType.methodType(Object.class, Object.class));
    } catch (IllegalAccessException | RuntimeException e) {
      throw new IllegalStateException(
          "component "
              + component.getName()
              + " of "
              + type.getName()
              + " cannot be read: open its package to Tidewheel, or use column(...)",
          e);
    }
  }

  List<String> names() {
    return names;
  }

  int count() {
    return accessors.length;
  }

  /** The component for a column, by name: as it is, else in snake case, else -1. */
  int forColumn(String column) {
    int exact = names.indexOf(column);
    for (int i = 0; exact < 0 && i < names.size(); i++) {
      if (names.get(i).equalsIgnoreCase(column) || snake(names.get(i)).equalsIgnoreCase(column)) {
        return i;
      }
    }
    return exact;
  }

  /** {@code createdAt} as {@code created_at}, {@code userID} as {@code user_id}. */
  static String snake(String camel) {
    String words = WORD_END.matcher(camel).replaceAll("$1_$2");
    return ACRONYM_END.matcher(words).replaceAll("$1_$2").toLowerCase(Locale.ROOT);
  }

  Object read(Object record, int component) throws Exception {
    try {
      return (Object) accessors[component].invokeExact(record);
    } catch (Exception | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("component " + names.get(component) + " threw " + e, e);
    }
  }
}
