package io.tidewheel.internal.jdbc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidewheel.Tuple2;
import io.tidewheel.internal.jdbc.TestDatabase.Kind;
import io.tidewheel.jdbc.JdbcSink;
import io.tidewheel.spi.sink.Sink;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TimeZone;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** F45 and F68: what becomes of values, and of names and values that are meant to do harm. */
class ValuesTest {
  private enum Color {
    RED {
      @Override
      public String toString() {
        return "another text";
      }
    }
  }

  private record One(Object it) {}

  /** Writes a value into a column of a type and reads it as text. */
  private static String textOf(TestDatabase database, String type, Object value) throws Exception {
    database.execute(
        "drop table if exists \"one\"",
        "drop table if exists \"tidewheel_markers\"",
        "create table \"one\" (\"it\" " + type + ")");
    try (Saving<One> saving = new Saving<>(JdbcSink.insert(database.jdbc(), "one"))) {
      saving.writeFirst(new One(value));
    }
    Object found =
        database.query("select cast(\"it\" as varchar(1000)) from \"one\"").get(0).get(0);
    return (String) found;
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void f45ValuesArriveAsTheyAre(Kind kind) throws Exception {
    try (TestDatabase database = TestDatabase.create(kind)) {
      UUID id = UUID.fromString("00000000-0000-0001-8000-000000000002");
      assertEquals(null, textOf(database, "varchar(10)", null));
      assertEquals(null, textOf(database, "bigint", Optional.empty()));
      assertEquals("7", textOf(database, "bigint", Optional.of(7)));
      assertEquals("7", textOf(database, "integer", OptionalInt.of(7)));
      assertEquals("", textOf(database, "varchar(10)", ""));
      assertEquals("ä€😀", textOf(database, "varchar(10)", "ä€😀"));
      assertEquals("x", textOf(database, "varchar(10)", 'x'));
      assertEquals("RED", textOf(database, "varchar(10)", Color.RED));
      assertEquals(id.toString(), textOf(database, "varchar(40)", id));
      assertEquals("-9223372036854775808", textOf(database, "bigint", Long.MIN_VALUE));
      assertEquals("-128", textOf(database, "smallint", Byte.MIN_VALUE));
      assertEquals("12", textOf(database, "smallint", (short) 12));
      assertEquals("PT1H", textOf(database, "varchar(10)", Duration.ofHours(1)));
      String many = "123456789012345678901234567890.5";
      assertEquals(many, textOf(database, "varchar(40)", new BigDecimal(many)));
      assertEquals("123", textOf(database, "numeric(30)", new BigInteger("123")));
      assertEquals("2024-02-29", textOf(database, "varchar(10)", LocalDate.of(2024, 2, 29)));
    }
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void f45TimesDoNotDependOnTheZoneOfTheMachine(Kind kind) throws Exception {
    TimeZone zone = TimeZone.getDefault();
    try (TestDatabase database = TestDatabase.create(kind)) {
      List<String> texts = new ArrayList<>();
      for (String id : List.of("UTC", "Asia/Kolkata", "America/St_Johns")) {
        TimeZone.setDefault(TimeZone.getTimeZone(id));
        Instant instant = Instant.parse("2024-05-06T23:08:09.123456789Z");
        LocalDateTime local = LocalDateTime.parse("2024-05-06T23:08:09.123456");
        texts.clear();
        texts.add(textOf(database, "timestamp", instant));
        texts.add(textOf(database, "timestamp", instant.atZone(ZoneId.of("Asia/Tokyo"))));
        texts.add(textOf(database, "timestamp", local));
        texts.add(textOf(database, "varchar(60)", instant));
        assertTrue(texts.get(0).startsWith("2024-05-06"), id + texts);
        assertTrue(texts.stream().allMatch(text -> text.contains("23:08:09.123456")), id + texts);
        if (kind == Kind.POSTGRESQL) {
          // By a session whose zone is the machine's, so what is compared is the instant.
          textOf(database, "timestamptz", instant);
          assertEquals(
              1,
              database.number("select count(*) from one where it = '" + local + "Z'::timestamptz"));
          textOf(database, "timestamptz", local);
          assertEquals(
              1,
              database.number("select count(*) from one where it = '" + local + "Z'::timestamptz"));
        }
      }
    } finally {
      TimeZone.setDefault(zone);
    }
  }

  @Test
  void f45SqliteTimesSortAsText() throws Exception {
    try (TestDatabase database = TestDatabase.create(Kind.SQLITE)) {
      assertEquals(
          "2024-05-06T07:08:09.000000Z",
          textOf(database, "text", Instant.parse("2024-05-06T07:08:09Z")));
      assertEquals("07:08:00.000000", textOf(database, "text", LocalTime.of(7, 8)));
    }
  }

  @Test
  void f45PostgresqlReadsTextAsTheTypeOfTheColumn() throws Exception {
    try (TestDatabase database = TestDatabase.create(Kind.POSTGRESQL)) {
      database.execute("create type mood as enum ('happy')");
      assertEquals("{\"a\": 1}", textOf(database, "jsonb", "{\"a\":1}"));
      assertEquals("happy", textOf(database, "mood", "happy"));
      assertEquals("02:00:00", textOf(database, "interval", Duration.ofHours(2)));
      String id = UUID.randomUUID().toString();
      assertEquals(id, textOf(database, "uuid", id));
      assertEquals("\\x00ff", textOf(database, "bytea", new byte[] {0, -1}));
      // With nulls between, in statements of many rows.
      database.execute("create table rows (id bigint, doc jsonb, n integer)");
      record Row(long id, String doc, Integer n) {}
      database.execute("delete from tidewheel_markers");
      try (Saving<Row> saving = new Saving<>(JdbcSink.insert(database.jdbc(), "rows"))) {
        Row[] rows = new Row[999];
        Arrays.setAll(rows, i -> new Row(i, i % 3 == 0 ? null : "{}", i % 2 == 0 ? null : i));
        saving.writeFirst(rows);
      }
      assertEquals(666, database.number("select count(doc) from rows"));
      assertEquals(499, database.number("select count(n) from rows where n = id"));
    }
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void f45WhatIsNoNumberIsKeptOrRefusedButNeverAnotherValue(Kind kind) throws Exception {
    try (TestDatabase database = TestDatabase.create(kind)) {
      if (kind == Kind.SQLITE) {
        for (Object nan : List.of(Double.NaN, Float.NaN)) {
          Exception thrown =
              assertThrows(IllegalArgumentException.class, () -> textOf(database, "double", nan));
          assertTrue(thrown.getMessage().contains("NaN"), thrown.getMessage());
          assertTrue(thrown.getMessage().contains("column=it"), thrown.getMessage());
        }
        assertEquals("Inf", textOf(database, "double", Double.POSITIVE_INFINITY));
      } else {
        assertEquals("NaN", textOf(database, "double precision", Double.NaN));
        assertEquals("Infinity", textOf(database, "double precision", Double.POSITIVE_INFINITY));
        assertEquals("-Infinity", textOf(database, "real", Float.NEGATIVE_INFINITY));
        Class<? extends Exception> refusal =
            kind == Kind.H2 ? IllegalArgumentException.class : SQLException.class;
        assertThrows(refusal, () -> textOf(database, "integer", Double.NaN));
        assertThrows(refusal, () -> textOf(database, "bigint", Float.POSITIVE_INFINITY));
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void f45WhatADatabaseHasNoTypeForIsRefusedWithTheRemedy(Kind kind) throws Exception {
    try (TestDatabase database = TestDatabase.create(kind)) {
      for (Object value :
          List.of(new Object(), List.of(1), Map.of(), new int[] {1}, new One(1), Thread.class)) {
        Exception thrown =
            assertThrows(
                IllegalArgumentException.class, () -> textOf(database, "varchar(10)", value));
        assertTrue(
            thrown.getMessage().contains("column=it")
                && thrown.getMessage().contains(value.getClass().getName())
                && thrown.getMessage().contains(".column(\"it\""),
            thrown.getMessage());
      }
      assertEquals(0, database.number("select count(*) from \"one\""));
    }
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void f45AFailingRowNamesTableAndRemedyAndNothingIsWritten(Kind kind) throws Exception {
    try (TestDatabase database = TestDatabase.create(kind)) {
      database.execute("create table \"log\" (\"id\" varchar(10) not null primary key)");
      try (Saving<One> saving =
          new Saving<>(JdbcSink.<One>insert(database.jdbc(), "log").column("id", One::it))) {
        for (List<One> rows :
            List.of(List.of(new One("a"), new One(null)), List.of(new One("a"), new One("a")))) {
          SQLException thrown =
              assertThrows(SQLException.class, () -> saving.writeAll(saving.claim(0, -1), rows));
          assertTrue(
              thrown.getMessage().contains("table log")
                  && thrown.getMessage().contains("batch=0")
                  && thrown.getMessage().contains("partition=0"),
              thrown.getMessage());
        }
        assertEquals(0, database.number("select count(*) from \"log\""));
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void f68HostileNamesAndValuesDoNoHarm(Kind kind) throws Exception {
    String column = "c\"; drop table \"victim\"; --";
    String table = "t'\"\"; drop table \"victim\"; /*";
    String quotedColumn = '"' + column.replace("\"", "\"\"") + '"';
    String quotedTable = '"' + table.replace("\"", "\"\"") + '"';
    List<String> values =
        List.of(
            "'); drop table \"victim\"; --",
            "\"; delete from \"victim\"; --",
            "\\'; drop table \"victim\"; --",
            "$1 ? ?? {fn now()} {d '2024-01-01'} :name @x",
            "${jndi:ldap://x/y} %s %n \u202e",
            "a\nb\r\tc");
    try (TestDatabase database = TestDatabase.create(kind)) {
      database.execute(
          "create table \"victim\" (\"id\" varchar(10))",
          "create table "
              + quotedTable
              + " ("
              + quotedColumn
              + " varchar(200) primary key, \"n\" integer)");
      Sink<Tuple2<String, Integer>> sink = JdbcSink.upsert(database.jdbc(), table, column, "n");
      try (Saving<Tuple2<String, Integer>> saving = new Saving<>(sink)) {
        List<Tuple2<String, Integer>> rows = new ArrayList<>();
        values.forEach(value -> rows.add(Tuple2.of(value, value.length())));
        assertEquals(false, saving.writeAll(saving.claim(0, -1), rows));
      }
      assertEquals(0, database.number("select count(*) from \"victim\""));
      assertEquals(
          values.stream().sorted().toList(),
          database.query("select " + quotedColumn + " from " + quotedTable).stream()
              .map(row -> (String) row.get(0))
              .sorted()
              .toList());
    }
  }

  @Test
  void f68NamesThatCannotBeAreRefusedAtOnce() throws Exception {
    try (TestDatabase database = TestDatabase.create(Kind.SQLITE)) {
      for (String name : List.of("", "a..b", "a\0b", "x".repeat(129))) {
        assertThrows(
            IllegalArgumentException.class, () -> JdbcSink.insert(database.jdbc(), name, "id"));
        if (!name.equals("a..b")) {
          assertThrows(
              IllegalArgumentException.class, () -> JdbcSink.insert(database.jdbc(), "t", name));
        }
      }
      assertThrows(
          IllegalArgumentException.class, () -> JdbcSink.insert(database.jdbc(), "t", "a", "a"));
    }
  }

  @Test
  void f45ACharacterThatPostgresqlHasNotIsRefused() throws Exception {
    try (TestDatabase database = TestDatabase.create(Kind.POSTGRESQL)) {
      assertThrows(SQLException.class, () -> textOf(database, "text", "a\0b"));
      assertEquals(0, database.number("select count(*) from one"));
    }
  }
}
