package io.tidewheel.internal.jdbc;

import io.tidewheel.jdbc.Jdbc;
import io.tidewheel.jdbc.JdbcColumn;
import io.tidewheel.jdbc.JdbcDialect;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
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
  private final JdbcDialect dialect;
  private final Connection connection;
  private final TableDescription<T> description;
  private final int keys;

  /** After this, something is sent, so that the database sees that this process is alive. */
  private final long mostNanos;

  private final Map<Object, Object[]> rows = new LinkedHashMap<>();
  private TableShape shape;
  private RowReader<T> reader;
  private JdbcColumn[] columns;
  private PreparedStatement statement;
  private int waiting;
  private long bytes;
  private long sentAt = System.nanoTime();

  RowWriter(Jdbc jdbc, Connection connection, TableDescription<T> description) {
    this.jdbc = jdbc;
    this.connection = connection;
    this.description = description;
    dialect = jdbc.dialect();
    keys = description.keys().size();
    mostNanos = jdbc.idleInTransaction().toNanos() / 4;
  }

  void write(T record) throws Exception {
    if (statement == null) {
      begin(record);
    }
    Object[] row = reader.read(record);
    if (keys == 0) {
      add(row);
      waiting++;
    } else {
      requireKey(row);
      rows.put(RowKey.form(row, keys), row);
      waiting = rows.size();
    }
    for (Object value : row) {
      bytes += Values.size(value);
    }
    if (waiting == MOST_ROWS || bytes >= MOST_BYTES || System.nanoTime() - sentAt > mostNanos) {
      flush();
    }
  }

  private void begin(T first) throws SQLException {
    shape = Pools.shape(jdbc, connection, description.table());
    List<String> names = description.others().isEmpty() ? allOf(first) : description.named();
    columns = names.stream().map(this::require).toArray(JdbcColumn[]::new);
    reader = new RowReader<>(description, names);
    List<String> quoted =
        Arrays.stream(columns).map(column -> dialect.quote(column.name())).toList();
    statement =
        connection.prepareStatement(
            keys == 0
                ? RowStatements.insert(shape.quoted(), quoted)
                : dialect.upsert(shape.quoted(), quoted, quoted.subList(0, keys)));
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
                + columns[i].name()
                + ": the key of an upsert is null, by which no row is found; filter such records"
                + " out, or map null to a value");
      }
    }
  }

  private void add(Object[] row) throws SQLException {
    for (int i = 0; i < row.length; i++) {
      try {
        dialect.bind(statement, i + 1, row[i], columns[i]);
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(
            "table "
                + description.table()
                + ", column="
                + columns[i].name()
                + " ("
                + columns[i].typeName()
                + "): the database cannot hold "
                + e.getMessage()
                + "; filter such records out, or map the value by .column(...)",
            e);
      }
    }
    statement.addBatch();
  }

  /** Sends what waits. */
  void flush() throws SQLException {
    if (waiting > 0) {
      for (Object[] row : rows.values()) {
        add(row);
      }
      statement.executeBatch();
      rows.clear();
      waiting = 0;
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
