package io.tidewheel.jdbc;

import io.tidewheel.function.Function;
import io.tidewheel.internal.jdbc.JdbcControl;
import io.tidewheel.internal.jdbc.JdbcTransaction;
import io.tidewheel.internal.jdbc.RowKey;
import io.tidewheel.internal.jdbc.TableDescription;
import io.tidewheel.spi.sink.Claim;
import io.tidewheel.spi.sink.OutputId;
import io.tidewheel.spi.sink.RecordKey;
import io.tidewheel.spi.sink.Sink;
import io.tidewheel.spi.sink.SinkControl;
import io.tidewheel.spi.sink.SinkTransaction;
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
 * tuple stands for its components. The first of a tuple goes to the key and has as many values.
 * Values are always bound and names always quoted, so a table is named as it was made (in H2 in
 * upper case); a column also in other case, if there is only one such.
 *
 * <table>
 * <caption>Values</caption>
 * <tr><td>null, empty Optional</td><td>NULL; in a key column an error</td></tr>
 * <tr><td>text, char, enum (its name)</td><td>text; PostgreSQL reads it as the column's type (uuid,
 * jsonb, an enum). PostgreSQL has no character U+0000: an error</td></tr>
 * <tr><td>numbers, BigDecimal, BigInteger</td><td>numbers; one too large for the column is the
 * database's error. SQLite keeps BigDecimal and BigInteger exact in columns of text only</td></tr>
 * <tr><td>NaN</td><td>as it is in columns of floating point, in PostgreSQL also numeric; an error in
 * SQLite, which would make NULL of it, and elsewhere</td></tr>
 * <tr><td>infinity</td><td>as it is in columns of floating point, in PostgreSQL from 14 also numeric;
 * elsewhere an error</td></tr>
 * <tr><td>boolean</td><td>boolean; 1 and 0 in SQLite</td></tr>
 * <tr><td>byte[]</td><td>binary</td></tr>
 * <tr><td>UUID</td><td>uuid; text in SQLite</td></tr>
 * <tr><td>Instant, OffsetDateTime, ZonedDateTime</td><td>timestamp with time zone; the time in UTC
 * in columns without one; text such as {@code 2024-05-06T07:08:09.000000Z} in SQLite</td></tr>
 * <tr><td>LocalDateTime, LocalDate, LocalTime, OffsetTime</td><td>as they are, for UTC in columns
 * with a time zone; text in SQLite</td></tr>
 * <tr><td>Duration, Period, YearMonth, MonthDay, ZoneId; Year</td><td>their ISO text; a number
 * </td></tr>
 * <tr><td>others</td><td>the batch fails with column and class; use {@code column(...)}</td></tr>
 * </table>
 *
 * <p>Times are cut to microseconds. Keys that the database takes for equal must be so in Java too:
 * no text without case, for instance.
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
        jdbc, new TableDescription<>(table, List.of(), List.of(columns), Map.of()), false);
  }

  /**
   * A sink that adds a row for each record, or replaces the row of the same key. The table has a
   * unique key on the key's columns. Of several records of a key in a partition of a batch, the
   * last is kept; no two partitions have records of one key.
   *
   * @param columns where its values go, the first of which is the key unless {@link #key} says
   *     otherwise; if there are no others, a record's components say where they go
   */
  public static <T> JdbcSink<T> upsert(Jdbc jdbc, String table, String... columns) {
    List<String> named = List.of(columns);
    int keys = Math.min(1, columns.length);
    return new JdbcSink<>(
        jdbc,
        new TableDescription<>(
            table, named.subList(0, keys), named.subList(keys, named.size()), Map.of()),
        true);
  }

  /**
   * The same, by a key of these columns together. The column that was the key before is an ordinary
   * one, unless it is among them.
   *
   * @throws IllegalStateException if this sink only adds rows
   */
  public JdbcSink<T> key(String... columns) {
    if (!upserts) {
      throw new IllegalStateException(
          "key(" + String.join(", ", columns) + "): insert adds rows, only upsert has a key");
    }
    return new JdbcSink<>(jdbc, description.withKeys(List.of(columns)), true);
  }

  /**
   * The same, with what the function returns in a column, which is added if it was not named. Once
   * columns are named, records give only those.
   *
   * @param value called once for each record, for columns of the key more often
   */
  public JdbcSink<T> column(String name, Function<? super T, ?> value) {
    return new JdbcSink<>(jdbc, description.withFunction(name, value), upserts);
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
    return JdbcTransaction.begin(jdbc, keyed(), claim);
  }
}
