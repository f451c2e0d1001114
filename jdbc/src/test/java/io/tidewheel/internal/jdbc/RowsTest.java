package io.tidewheel.internal.jdbc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidewheel.Tuple2;
import io.tidewheel.internal.jdbc.TestDatabase.Kind;
import io.tidewheel.jdbc.JdbcSink;
import io.tidewheel.spi.sink.Sink;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Which part of a record goes into which column, and what the key of a record is. */
class RowsTest {
  record Order(long id, String country, int amountCents, Instant createdAt) {}

  record Place(String country, String city) {}

  record Total(long count, Long sum) {}

  private static final Order ORDER = new Order(7, "at", 250, Instant.EPOCH);

  private TestDatabase database;

  @BeforeEach
  void open() throws Exception {
    database = TestDatabase.create(Kind.SQLITE);
    database.execute(
        "create table orders (id integer, country text, amount_cents integer, created_at text,"
            + " extra text)",
        "create table totals (country text, city text, count integer, sum integer, primary key"
            + " (country, city))",
        "create table names (NAME text primary key)",
        "create table pairs (k text primary key, n integer)");
  }

  @AfterEach
  void close() throws Exception {
    database.close();
  }

  private <T> List<List<Object>> written(Sink<T> sink, String query, List<T> records)
      throws Exception {
    try (Saving<T> saving = new Saving<>(sink)) {
      assertEquals(false, saving.writeAll(saving.claim(0, -1), records));
    }
    return database.query(query);
  }

  private <T> String refused(Sink<T> sink, T record) throws Exception {
    try (Saving<T> saving = new Saving<>(sink)) {
      return assertThrows(IllegalArgumentException.class, () -> saving.writeFirst(record))
          .getMessage();
    }
  }

  @Test
  void recordsGoByName() throws Exception {
    assertEquals(
        List.of(Arrays.asList(7, "at", 250, "1970-01-01T00:00:00.000000Z", null)),
        written(
            JdbcSink.insert(database.jdbc(), "orders"), "select * from orders", List.of(ORDER)));
  }

  @Test
  void onlyNamedColumnsAreWritten() throws Exception {
    assertEquals(
        List.of(Arrays.asList(7, null, 250, null, null)),
        written(
            JdbcSink.insert(database.jdbc(), "orders", "amount_cents", "id"),
            "select * from orders",
            List.of(ORDER)));
  }

  @Test
  void functionsAndNamesGoTogether() throws Exception {
    assertEquals(
        List.of(Arrays.asList(7, "AT", null, null, "x250")),
        written(
            JdbcSink.<Order>insert(database.jdbc(), "orders", "id", "country")
                .column("country", order -> "AT")
                .column("extra", order -> "x" + order.amountCents()),
            "select * from orders",
            List.of(ORDER)));
  }

  @Test
  void pairsGoByPositionTheFirstToTheKey() throws Exception {
    assertEquals(
        List.of(List.of("at", "wien", 2, 10)),
        written(
            JdbcSink.<Tuple2<Place, Total>>upsert(
                    database.jdbc(), "totals", "country", "city", "count", "sum")
                .key("country", "city"),
            "select * from totals",
            Arrays.asList(
                Tuple2.of(new Place("at", "wien"), new Total(1, 5L)),
                Tuple2.of(new Place("at", "wien"), new Total(2, 10L)))));
  }

  @Test
  void nothingInAPairIsNullInAllItsColumns() throws Exception {
    assertEquals(
        List.of(Arrays.asList("at", "wien", null, null)),
        written(
            JdbcSink.<Tuple2<Place, Total>>upsert(
                    database.jdbc(), "totals", "country", "city", "count", "sum")
                .key("country", "city"),
            "select * from totals",
            Arrays.asList(Tuple2.of(new Place("at", "wien"), null))));
  }

  @Test
  void singleValuesGoToTheOneColumnAlsoInOtherCase() throws Exception {
    assertEquals(
        List.of(List.of("a"), List.of("b")),
        written(
            JdbcSink.upsert(database.jdbc(), "names", "name"),
            "select * from names order by 1",
            Arrays.asList("a", "b", "a")));
  }

  @Test
  void whatIsMissingIsSaidWithWhatThereIs() throws Exception {
    assertContains(
        refused(JdbcSink.insert(database.jdbc(), "orders", "id", "price"), ORDER),
        "price",
        "amount_cents, created_at, extra");
    assertContains(
        refused(JdbcSink.insert(database.jdbc(), "orders", "id", "extra"), ORDER),
        "extra",
        "id, country, amountCents, createdAt",
        ".column(\"extra\"");
    assertContains(refused(JdbcSink.insert(database.jdbc(), "orders"), "text"), "name columns");
    assertContains(
        refused(JdbcSink.insert(database.jdbc(), "orders", "id", "extra"), "text"), ".column(name");
    assertContains(
        refused(
            JdbcSink.upsert(database.jdbc(), "pairs", "k", "n"),
            Tuple2.of(new Place("at", "wien"), 1)),
        "first of a pair has 2",
        ".key(");
    assertContains(
        refused(JdbcSink.upsert(database.jdbc(), "pairs", "k", "n"), Tuple2.of((String) null, 1)),
        "column=k",
        "null");
    try (Saving<String> saving = new Saving<>(JdbcSink.insert(database.jdbc(), "nowhere", "id"))) {
      assertContains(
          assertThrows(SQLException.class, () -> saving.writeFirst("a")).getMessage(),
          "nowhere",
          "create the table");
    }
    try (Saving<Tuple2<Long, String>> saving =
        new Saving<>(JdbcSink.upsert(database.jdbc(), "orders", "id", "country"))) {
      assertContains(
          assertThrows(SQLException.class, () -> saving.writeFirst(Tuple2.of(1L, "at")))
              .getMessage(),
          "table orders",
          "primary key");
    }
  }

  private static void assertContains(String text, String... parts) {
    for (String part : parts) {
      assertTrue(text.contains(part), text);
    }
  }

  @Test
  void keysAreEqualWhereTheDatabaseTakesThemForEqual() {
    Sink<Tuple2<Object, Integer>> sink = JdbcSink.upsert(database.jdbc(), "totals", "k", "n");
    for (List<Object> same :
        List.<List<Object>>of(
            List.of(1, 1L, (short) 1),
            List.of(new BigDecimal("1.50"), new BigDecimal("1.5")),
            List.of(0.0, -0.0, 0.0f),
            List.of("x", 'x', Optional.of("x")),
            List.of(
                Instant.parse("2024-01-01T00:00:00.000000400Z"),
                OffsetDateTime.parse("2024-01-01T01:00:00+01:00")),
            List.of(new byte[] {1, 2}, new byte[] {1, 2}))) {
      Object key = sink.key().of(Tuple2.of(same.get(0), 0));
      for (Object other : same) {
        assertEquals(key, sink.key().of(Tuple2.of(other, 0)), same.toString());
      }
    }
  }

  @Test
  void theKeyOfARecordIsItsKeyColumnsOnly() {
    Sink<Order> sink =
        JdbcSink.<Order>upsert(database.jdbc(), "orders", "id", "amount_cents")
            .key("country", "id")
            .column("country", order -> order.country().toUpperCase(Locale.ROOT));
    assertEquals(List.of("AT", 7L), sink.key().of(ORDER));
    assertNull(JdbcSink.<Order>insert(database.jdbc(), "orders").key());
    assertThrows(IllegalStateException.class, () -> JdbcSink.upsert(database.jdbc(), "t").key());
  }

  @Test
  void keysOfBytesCountOnceInABatch() throws Exception {
    database.execute("create table blobs (k blob primary key, n integer)");
    Sink<Tuple2<byte[], Integer>> sink = JdbcSink.upsert(database.jdbc(), "blobs", "k", "n");
    written(
        sink,
        "select 1",
        Arrays.asList(
            Tuple2.of(new byte[] {1}, 1),
            Tuple2.of(new byte[] {2}, 2),
            Tuple2.of(new byte[] {1}, 3)));
    assertEquals(List.of(List.of(3), List.of(2)), database.query("select n from blobs order by k"));
  }
}
