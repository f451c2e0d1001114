package io.tidewheel.internal.jdbc;

import io.tidewheel.Tuple2;
import io.tidewheel.function.Function;
import java.util.Arrays;
import java.util.List;

/**
 * Reads the values of columns out of records. How is decided at the first record and again when
 * another class comes. Thread-safe.
 */
final class RowReader<T> {

  /** How values get out of the records of a class. */
  @FunctionalInterface
  private interface Way {
    /** Puts values into their places; only those of the key if there are no more places. */
    void read(Object record, Object[] row) throws Exception;
  }

  private record Known(Class<?> type, Way way) {}

  private final List<String> columns;
  private final int keys;

  /** By column; null where the record is asked. */
  private final Function<? super T, ?>[] functions;

  /** The columns that the record is asked for, in order; so many of them are of the key. */
  private final int[] asked;

  private final int askedKeys;

  private volatile Known last = new Known(null, null);

  /**
   * @param columns all of them, those of the key first
   */
  @SuppressWarnings({"unchecked", "rawtypes"}) // An array of functions is made of nothing else.
  RowReader(TableDescription<T> description, List<String> columns) {
    this.columns = columns;
    keys = description.keys().size();
    functions = new Function[columns.size()];
    int[] places = new int[columns.size()];
    int count = 0;
    int ofKeys = 0;
    for (int i = 0; i < columns.size(); i++) {
      functions[i] = description.functions().get(columns.get(i));
      if (functions[i] == null) {
        places[count++] = i;
        ofKeys = i < keys ? count : ofKeys;
      }
    }
    asked = Arrays.copyOf(places, count);
    askedKeys = ofKeys;
  }

  /** The values of all columns, in the forms that are bound. */
  Object[] read(T record) throws Exception {
    return read(record, new Object[columns.size()]);
  }

  /** The values of the key columns. */
  Object[] readKey(T record) throws Exception {
    return read(record, new Object[keys]);
  }

  private Object[] read(T record, Object[] row) throws Exception {
    if (record == null) {
      throw new IllegalArgumentException("a record is null; filter such out");
    }
    if ((row.length == keys ? askedKeys : asked.length) > 0) {
      way(record.getClass()).read(record, row);
    }
    for (int i = 0; i < row.length; i++) {
      Function<? super T, ?> function = functions[i];
      row[i] = value(i, function == null ? row[i] : function.call(record));
    }
    return row;
  }

  private Object value(int column, Object value) {
    try {
      return Values.of(value);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "column="
              + columns.get(column)
              + ": "
              + e.getMessage()
              + " cannot be bound; map it by .column(\""
              + columns.get(column)
              + "\", record -> ...) to text, a number, a time or the like",
          e);
    }
  }

  private Way way(Class<?> type) {
    Known known = last;
    if (known.type != type) {
      known = new Known(type, wayOf(type));
      last = known;
    }
    return known.way;
  }

  private Way wayOf(Class<?> type) {
    if (type == Tuple2.class) {
      return (pair, row) -> readPair((Tuple2<?, ?>) pair, row);
    } else if (type.isRecord()) {
      return byName(type);
    } else if (asked.length == 1) {
      return (value, row) -> row[asked[0]] = value;
    }
    throw new IllegalArgumentException(
        "records of "
            + type.getName()
            + " are neither records nor pairs, so what goes into "
            + names()
            + " must be said by .column(name, record -> ...)");
  }

  private Way byName(Class<?> type) {
    Components components = Components.of(type);
    int[] sources = new int[asked.length];
    for (int i = 0; i < asked.length; i++) {
      String column = columns.get(asked[i]);
      sources[i] = components.forColumn(column);
      if (sources[i] < 0) {
        throw new IllegalArgumentException(
            "column="
                + column
                + ": "
                + type.getName()
                + " has no such component; it has "
                + String.join(", ", components.names())
                + "; correct the name or say .column(\""
                + column
                + "\", record -> ...)");
      }
    }
    return (record, row) -> {
      int count = row.length == keys ? askedKeys : sources.length;
      for (int i = 0; i < count; i++) {
        row[asked[i]] = components.read(record, sources[i]);
      }
    };
  }

  // ------------------------------------------------------------------ pairs

  private void readPair(Tuple2<?, ?> pair, Object[] row) throws Exception {
    int next = 0;
    if (askedKeys > 0) {
      next = put(pair._1(), row, 0, askedKeys);
      if (next != askedKeys) {
        throw wrongCount("the first of a pair", next, 0, askedKeys);
      }
      if (row.length == keys) {
        return;
      }
    } else {
      next = put(pair._1(), row, 0, asked.length);
    }
    int end = put(pair._2(), row, next, asked.length);
    if (pair._2() == null && end < asked.length) {
      end = asked.length; // Nothing in all of its columns.
    }
    if (end != asked.length) {
      throw wrongCount("a pair", end, 0, asked.length);
    }
  }

  /**
   * Puts the parts of a value into the next places; returns where it ended, which may be beyond.
   */
  private int put(Object value, Object[] row, int from, int limit) throws Exception {
    if (value instanceof Tuple2<?, ?> pair) {
      return put(pair._2(), row, put(pair._1(), row, from, limit), limit);
    } else if (value instanceof Record) {
      Components components = Components.of(value.getClass());
      int next = from;
      for (int i = 0; i < components.count(); i++) {
        next = put(components.read(value, i), row, next, limit);
      }
      return next;
    }
    if (from < limit) {
      row[asked[from]] = value;
    }
    return from + 1;
  }

  private IllegalArgumentException wrongCount(String what, int found, int from, int to) {
    List<String> wanted = Arrays.stream(asked, from, to).mapToObj(columns::get).toList();
    return new IllegalArgumentException(
        what
            + " has "
            + found
            + " values, and the columns are "
            + String.join(", ", wanted)
            + ": name as many columns (of an upsert the key's by .key(...)), or map the pair to a"
            + " record");
  }

  private String names() {
    return Arrays.stream(asked).mapToObj(columns::get).toList().toString();
  }
}
