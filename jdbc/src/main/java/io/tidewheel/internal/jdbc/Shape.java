package io.tidewheel.internal.jdbc;

import io.tidewheel.Tuple2;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * How values are taken out of a class of records: by the names of their components, or, from tuples
 * and single values, by position. Components of a tuple that are tuples or records themselves stand
 * for their own components.
 *
 * @param components of a record; null if it is none, or a tuple
 */
record Shape(Class<?> type, List<RecordComponent> components) {
  static Shape of(Class<?> type) {
    if (!type.isRecord() || type == Tuple2.class) {
      return new Shape(type, null);
    }
    List<RecordComponent> components = Arrays.asList(type.getRecordComponents());
    components.forEach(component -> component.getAccessor().setAccessible(true));
    return new Shape(type, components);
  }

  /** The columns that records of this class fill. */
  List<String> columns(TableDescription<?> description) {
    if (!description.columns().isEmpty()) {
      return description.columns();
    }
    if (components == null) {
      throw new IllegalArgumentException(
          "table "
              + description.table()
              + ": a "
              + type.getName()
              + " has no components with names; say which columns it goes to:"
              + " JdbcSink.insert(db, table, columns...)");
    }
    return components.stream().map(component -> column(component.getName())).toList();
  }

  /** A name as columns are called: {@code orderId} is {@code order_id}. */
  static String column(String name) {
    return name.replaceAll("([a-z0-9])([A-Z])", "$1_$2").toLowerCase(Locale.ROOT);
  }

  /** The components that go to these columns, in their order; null if values go by position. */
  RecordComponent[] of(List<String> columns, TableDescription<?> description) {
    return components == null
        ? null
        : columns.stream()
            .map(column -> component(column, description))
            .toArray(RecordComponent[]::new);
  }

  private RecordComponent component(String column, TableDescription<?> description) {
    for (RecordComponent component : components) {
      if (component.getName().equals(column)) {
        return component;
      }
    }
    for (RecordComponent component : components) {
      if (column(component.getName()).equalsIgnoreCase(column)) {
        return component;
      }
    }
    throw new IllegalArgumentException(
        "table "
            + description.table()
            + ", column '"
            + column
            + "': "
            + type.getName()
            + " has no such component, only "
            + components.stream().map(RecordComponent::getName).toList()
            + "; name the column so, or say what goes there: .column(\""
            + column
            + "\", record -> ...)");
  }

  static Object value(RecordComponent component, Object record) {
    try {
      return component.getAccessor().invoke(record);
    } catch (InvocationTargetException e) {
      throw new IllegalStateException(
          component.getName() + "() of " + record.getClass().getName() + " threw: " + e.getCause(),
          e.getCause());
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(
          component.getName() + "() of " + record.getClass().getName() + " is not accessible", e);
    }
  }

  static Object[] byPosition(Object record, List<String> columns, TableDescription<?> description) {
    List<Object> leaves = new ArrayList<>(columns.size());
    flatten(record, leaves);
    if (leaves.size() != columns.size()) {
      throw new IllegalArgumentException(
          "table "
              + description.table()
              + ": a "
              + record
              + " has "
              + leaves.size()
              + " values for the columns "
              + columns
              + "; name as many columns as there are values");
    }
    return leaves.toArray();
  }

  private static void flatten(Object value, List<Object> leaves) {
    if (value instanceof Tuple2<?, ?> tuple) {
      flatten(tuple._1(), leaves);
      flatten(tuple._2(), leaves);
    } else if (value instanceof Record record) {
      for (RecordComponent component : of(record.getClass()).components()) {
        flatten(value(component, record), leaves);
      }
    } else {
      leaves.add(value);
    }
  }
}
