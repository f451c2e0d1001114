package io.tidewheel.internal.jdbc;

import io.tidewheel.jdbc.Jdbc;
import io.tidewheel.jdbc.JdbcColumn;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes records as rows of a table, many at a time. Used by one thread.
 *
 * <p>The rows of an upsert are kept by key until they are sent, so that one statement never has a
 * key twice: databases refuse it, or take any of them.
 */
final class RowWriter<T> implements AutoCloseable {
  private static final int MOST_ROWS = 1_000;
  private static final int MOST_BYTES = 4 << 20;

  private final Jdbc jdbc;
  private final Connection connection;
  private final TableDescription<T> description;
  private final int keys;

  /** After this, something is sent, so that the database sees that this process is alive. */
  private final long mostNanos;

  /** Those that wait, without a key and by key. */
  private final List<Object[]> rows = new ArrayList<>();

  private final Map<Object, Object[]> rowsByKey = new LinkedHashMap<>();
  private TableShape shape;
  private RowReader<T> reader;
  private RowTarget target;
  private RowStatement statement;
  private long bytes;
  private long sentAt = System.nanoTime();

  RowWriter(Jdbc jdbc, Connection connection, TableDescription<T> description) {
    this.jdbc = jdbc;
    this.connection = connection;
    this.description = description;
    keys = description.keys().size();
    mostNanos = jdbc.idleInTransaction().toNanos() / 4;
  }

  void write(T record) throws Exception {
    if (statement == null) {
      begin(record);
    }
    Object[] row = reader.read(record);
    if (keys == 0) {
      rows.add(row);
    } else {
      requireKey(row);
      rowsByKey.put(RowKey.form(row, keys), row);
    }
    for (Object value : row) {
      bytes += Values.size(value);
    }
    if (waiting().size() == MOST_ROWS
        || bytes >= MOST_BYTES
        || System.nanoTime() - sentAt > mostNanos) {
      flush();
    }
  }

  private void begin(T first) throws SQLException {
    shape = Pools.shape(jdbc, connection, description.table());
    List<String> names = description.others().isEmpty() ? allOf(first) : description.named();
    List<JdbcColumn> columns = names.stream().map(this::require).toList();
    reader = new RowReader<>(description, names);
    target = new RowTarget(jdbc.dialect(), shape.quoted(), columns, keys);
    statement =
        target.dialect() instanceof BulkDialect bulk
            ? bulk.bulk(connection, target)
            : new RowByRow(connection, target);
  }

  /** The key, and one column for each component that is not of it. */
  private List<String> allOf(T first) {
    List<String> names = new ArrayList<>(description.keys());
    if (first instanceof Record && Components.of(first.getClass()).count() > 0) {
      Components components = Components.of(first.getClass());
      List<Integer> ofKey = names.stream().map(components::forColumn).toList();
      for (int i = 0; i < components.count(); i++) {
        String component = components.names().get(i);
        if (!ofKey.contains(i)) {
          names.add(shape.find(component) == null ? Components.snake(component) : component);
        }
      }
    } else if (keys == 0) {
      throw new IllegalArgumentException(
          "table "
              + description.table()
              + ": no columns are named, and "
              + (first == null ? "null" : first.getClass().getName())
              + " is not a record, which would give its components; name columns");
    }
    return names;
  }

  private JdbcColumn require(String name) {
    JdbcColumn column = shape.find(name);
    if (column == null) {
      throw new IllegalArgumentException(
          "table "
              + description.table()
              + " has no column="
              + name
              + "; it has "
              + shape.names()
              + "; name those that are to be written, or map records to such");
    }
    return column;
  }

  private void requireKey(Object[] row) {
    for (int i = 0; i < keys; i++) {
      if (row[i] == null) {
        throw new IllegalArgumentException(
            "table "
                + description.table()
                + ", column="
                + target.columns().get(i).name()
                + ": the key of an upsert is null, by which no row is found; filter such records"
                + " out, or map null to a value");
      }
    }
  }

  private Collection<Object[]> waiting() {
    return keys == 0 ? rows : rowsByKey.values();
  }

  /** Sends what waits. */
  void flush() throws SQLException {
    if (!waiting().isEmpty()) {
      statement.send(waiting());
      rows.clear();
      rowsByKey.clear();
      bytes = 0;
      sentAt = System.nanoTime();
    }
  }

  @Override
  public void close() {
    if (statement != null) {
      try {
        statement.close();
      } catch (SQLException e) {
        // The connection is broken, as whoever gets it next will find.
      }
    }
  }
}
