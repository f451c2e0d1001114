package io.tidewheel.jdbc;

import io.tidewheel.function.Function;
import io.tidewheel.internal.jdbc.Destination;
import io.tidewheel.internal.jdbc.Mapping;
import io.tidewheel.internal.jdbc.TableName;
import io.tidewheel.spi.sink.Claim;
import io.tidewheel.spi.sink.OutputId;
import io.tidewheel.spi.sink.RecordKey;
import io.tidewheel.spi.sink.Sink;
import io.tidewheel.spi.sink.SinkControl;
import io.tidewheel.spi.sink.SinkTransaction;
import java.util.List;

/**
 * A table of a database that holds each batch exactly once: rows and the marker of the batch, in
 * the table {@code tidewheel_markers} of the same database, are committed in one transaction.
 *
 * <pre>{@code
 * record Order(UUID id, String country, BigDecimal amount, Instant createdAt) {}
 *
 * Jdbc db = Jdbc.url("jdbc:postgresql://db/shop").user("job").password(password);
 * orders.saveTo(JdbcSink.insert(db, "orders"));                    // id, country, amount, created_at
 * revenue.saveTo(JdbcSink.upsert(db, "revenue", "country", "amount"));   // pairs of these two
 * }</pre>
 *
 * <h2>What goes into which column</h2>
 *
 * <ul>
 *   <li>Records: components by name, {@code createdAt} also into {@code created_at}. Where no
 *       columns are named, all of them.
 *   <li>Pairs ({@code Tuple2}): by position; records and pairs within a pair count as their parts.
 *       For an upsert the first of the pair must have as many parts as there are key columns.
 *   <li>Single values: into the one column.
 *   <li>What {@link #column} says, for columns that this does not suit.
 * </ul>
 *
 * <p>Names are taken as they are written, or in other case if there is exactly one such. A table
 * may be {@code schema.table}. It must exist; of upserts, with a primary key or unique constraint
 * on the key columns. Of several records of one key in a batch the last one counts. Keys that the
 * database takes for equal must be equal in Java too (no case-insensitive text).
 *
 * <h2>Values</h2>
 *
 * <table>
 *   <caption>What becomes of values</caption>
 *   <tr><th>Java</th><th>database</th></tr>
 *   <tr><td>null, empty {@code Optional}</td><td>NULL; in a key column an error</td></tr>
 *   <tr><td>{@code String}, {@code Character}, enum (its name)</td><td>text; PostgreSQL reads it as
 *       the column's type (uuid, jsonb, an enum, ...). PostgreSQL refuses the character U+0000</td></tr>
 *   <tr><td>numbers, {@code BigDecimal}, {@code BigInteger}</td><td>numbers; too large for the column
 *       is the database's error. SQLite keeps {@code BigDecimal} and {@code BigInteger} exact in
 *       columns of text only</td></tr>
 *   <tr><td>NaN</td><td>PostgreSQL: NaN in float and numeric columns. H2: NaN in float columns.
 *       SQLite: an error, as it would make NULL of it. Elsewhere the database's error</td></tr>
 *   <tr><td>infinity</td><td>as it is in float columns (PostgreSQL 14: also numeric); elsewhere the
 *       database's error</td></tr>
 *   <tr><td>{@code Boolean}</td><td>boolean; SQLite: 1 and 0</td></tr>
 *   <tr><td>{@code byte[]}</td><td>binary</td></tr>
 *   <tr><td>{@code UUID}</td><td>uuid; text in text columns and in SQLite</td></tr>
 *   <tr><td>{@code Instant}, {@code ZonedDateTime}, {@code OffsetDateTime}</td><td>timestamp with time
 *       zone; in columns without a zone the time in UTC; in SQLite text such as {@code
 *       2024-05-06T07:08:09.000000Z}</td></tr>
 *   <tr><td>{@code LocalDateTime}, {@code LocalDate}, {@code LocalTime}, {@code OffsetTime}</td>
 *       <td>as they are; a column with a time zone takes them for UTC; SQLite: text</td></tr>
 *   <tr><td>{@code Duration}, {@code Period}, {@code YearMonth}, {@code MonthDay}, {@code ZoneId}</td>
 *       <td>their ISO text, which a PostgreSQL interval reads</td></tr>
 *   <tr><td>{@code Year}</td><td>a number</td></tr>
 * </table>
 *
 * <p>Times are cut to microseconds. Anything else is an error that names the column and the class.
 *
 * <h2>Failures</h2>
 *
 * <p>While the database cannot be reached the program waits, and a transaction that lost against
 * another one (a deadlock) is tried again. A row that the database refuses, a missing table or
 * column, a wrong password end the program with a message that says which; nothing of the partition
 * was written then.
 *
 * @param <T> record
 */
public final class JdbcSink<T> implements Sink<T> {
  private static final long serialVersionUID = 1L;

  private final Destination destination;
  private final Mapping<T> mapping;

  private JdbcSink(Destination destination, Mapping<T> mapping) {
    this.destination = destination;
    this.mapping = mapping;
  }

  /**
   * A sink that adds a row for each record.
   *
   * @param columns none for all components of records
   */
  public static <T> JdbcSink<T> insert(Jdbc db, String table, String... columns) {
    return new JdbcSink<>(destination(db, table), Mapping.of(List.of(), List.of(columns)));
  }

  /**
   * A sink that adds a row for each key, or replaces what it has in the other columns. All records
   * of a key are written by one partition.
   *
   * @param columns the others; none for all components of records
   */
  public static <T> JdbcSink<T> upsert(Jdbc db, String table, String keyColumn, String... columns) {
    return new JdbcSink<>(destination(db, table), Mapping.of(List.of(keyColumn), List.of(columns)));
  }

  private static Destination destination(Jdbc db, String table) {
    return new Destination(db.database().requireDialect(), TableName.parse(table));
  }

  /**
   * An upsert by these columns together. The one that was the key before is an ordinary column
   * unless it is among them.
   */
  public JdbcSink<T> key(String... columns) {
    if (columns.length == 0) {
      throw new IllegalArgumentException("key() of no columns; name at least one");
    }
    return new JdbcSink<>(destination, mapping.withKeys(List.of(columns)));
  }

  /**
   * Says what goes into a column, which is added to those named unless it is one of them. As soon
   * as columns are named, records give only those.
   *
   * @param value called once for each record, for key columns more often; runs where the task runs
   */
  public JdbcSink<T> column(String name, Function<? super T, ?> value) {
    return new JdbcSink<>(destination, mapping.withFunction(name, value));
  }

  @Override
  public String kind() {
    return "jdbc";
  }

  /** The table. */
  @Override
  public String target() {
    return destination.table().toString();
  }

  /** Table and URL, without secrets. */
  @Override
  public String description() {
    return destination.toString();
  }

  @Override
  public RecordKey<? super T> key() {
    return mapping.recordKey();
  }

  @Override
  public SinkControl control(OutputId output) throws Exception {
    return destination.control(output);
  }

  @Override
  public SinkTransaction<T> begin(Claim claim) throws Exception {
    return destination.begin(claim, mapping);
  }

  /** The description. */
  @Override
  public String toString() {
    return description();
  }
}
