package io.tidewheel.jdbc;

import io.tidewheel.function.Function;
import io.tidewheel.internal.jdbc.JdbcControl;
import io.tidewheel.internal.jdbc.JdbcTransaction;
import io.tidewheel.internal.jdbc.RowKey;
import io.tidewheel.internal.jdbc.RowMapping;
import io.tidewheel.internal.jdbc.TableDescription;
import io.tidewheel.spi.sink.Claim;
import io.tidewheel.spi.sink.OutputId;
import io.tidewheel.spi.sink.RecordKey;
import io.tidewheel.spi.sink.Sink;
import io.tidewheel.spi.sink.SinkControl;
import io.tidewheel.spi.sink.SinkTransaction;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A table of a database that takes each batch exactly once. Rows and a marker of the batch are
 * committed in one transaction; markers are in the table {@code tidewheel_markers} beside it, which
 * is made when it is first needed.
 *
 * <pre>{@code
 * // Pairs by position: the key is the country, the value the amount.
 * totals.saveTo(JdbcSink.upsert(Jdbc.url(url), "revenue", "country", "amount"));
 *
 * // Records by the names of their components.
 * orders.saveTo(JdbcSink.<Order>insert(Jdbc.url(url), "orders"));
 *
 * // Or as the program says.
 * orders.saveTo(JdbcSink.<Order>upsert(Jdbc.url(url), "orders")
 *     .key("id")
 *     .column("id", Order::id)
 *     .column("placed_at", order -> order.time().truncatedTo(SECONDS)));
 * }</pre>
 *
 * <p>Components of a record go to the column of their name, {@code orderId} also to {@code
 * order_id}. Tuples and single values go to the columns in their order; a tuple or record within a
 * tuple stands for its components. Values are always bound and names always quoted, so a table is
 * named as it was made (in H2 in upper case).
 *
 * <table>
 * <caption>Values</caption>
 * <tr><td>text, numbers, boolean, byte[]</td><td>as they are</td></tr>
 * <tr><td>null, empty Optional</td><td>null; where the column must not be null, the batch fails</td></tr>
 * <tr><td>enum, char</td><td>text</td></tr>
 * <tr><td>java.time, UUID</td><td>the database's type, an Instant as a timestamp with time zone; text
 * in SQLite</td></tr>
 * <tr><td>NaN, infinity</td><td>as the database has them; SQLite has no NaN, the batch fails</td></tr>
 * <tr><td>others</td><td>the batch fails with the column; use {@code column(...)}</td></tr>
 * </table>
 *
 * @param <T> record
 */
public final class JdbcSink<T> implements Sink<T> {
  private static final long serialVersionUID = 1L;

  private final Jdbc jdbc;
  private final TableDescription<T> description;
  private final boolean upserts;

  private JdbcSink(Jdbc jdbc, TableDescription<T> description, boolean upserts) {
    this.jdbc = jdbc;
    this.description = description;
    this.upserts = upserts;
  }

  /**
   * A sink that adds a row for each record.
   *
   * @param columns where its values go; none if it is a record whose components say so
   */
  public static <T> JdbcSink<T> insert(Jdbc jdbc, String table, String... columns) {
    return new JdbcSink<>(
        jdbc, new TableDescription<>(table, List.of(columns), List.of(), Map.of()), false);
  }

  /**
   * A sink that adds a row for each record, or replaces the row of the same key. The table has a
   * unique key on the key's columns. Of several records of a key in a partition of a batch, the
   * last is kept; no two partitions have records of one key.
   *
   * @param columns where its values go, the first of which is the key unless {@link #key} says
   *     otherwise; none if it is a record whose components say so
   */
  public static <T> JdbcSink<T> upsert(Jdbc jdbc, String table, String... columns) {
    List<String> key = columns.length == 0 ? List.of() : List.of(columns[0]);
    return new JdbcSink<>(
        jdbc, new TableDescription<>(table, List.of(columns), key, Map.of()), true);
  }

  /**
   * The same, by a key of these columns.
   *
   * @throws IllegalStateException if this sink only adds rows
   */
  public JdbcSink<T> key(String... columns) {
    if (!upserts) {
      throw new IllegalStateException(
          "key(" + String.join(", ", columns) + "): insert adds rows, only upsert has a key");
    }
    return new JdbcSink<>(
        jdbc,
        new TableDescription<>(
            description.table(), description.columns(), List.of(columns), description.functions()),
        true);
  }

  /** The same, with what the function returns in a column; once it is used, name all columns so. */
  public JdbcSink<T> column(String name, Function<T, ?> value) {
    Map<String, Function<T, ?>> more = new LinkedHashMap<>(description.functions());
    more.put(name, value);
    List<String> columns = new ArrayList<>(more.keySet());
    return new JdbcSink<>(
        jdbc,
        new TableDescription<>(description.table(), columns, description.keys(), more),
        upserts);
  }

  @Override
  public String kind() {
    return "jdbc";
  }

  @Override
  public String target() {
    return description.table();
  }

  @Override
  public String description() {
    return "table " + description.table() + " at " + jdbc;
  }

  @Override
  public RecordKey<T> key() {
    return upserts ? new RowKey<>(keyed()) : null;
  }

  private TableDescription<T> keyed() {
    if (upserts && description.keys().isEmpty()) {
      throw new IllegalStateException(
          "table "
              + description.table()
              + ": an upsert needs to know what tells rows apart; call .key(columns...)");
    }
    return description;
  }

  @Override
  public SinkControl control(OutputId output) throws Exception {
    TableDescription<T> ignored = keyed(); // Here, and not in a task.
    return JdbcControl.connect(jdbc, output);
  }

  @Override
  public SinkTransaction<T> begin(Claim claim) throws Exception {
    return JdbcTransaction.begin(jdbc, new RowMapping<>(keyed()), claim);
  }
}
