package io.tidewheel.internal.jdbc;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tidewheel.internal.jdbc.TestDatabase.Kind;
import io.tidewheel.jdbc.JdbcSink;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Rows that are sent together are what they are when each is sent by itself. */
class BulkTest {
  private static final long SEED = 20261123;
  private static final List<String> TYPES =
      List.of(
          "bigint",
          "integer",
          "smallint",
          "double precision",
          "real",
          "boolean",
          "numeric(20,4)",
          "varchar(80)",
          "char(40)",
          "date",
          "timestamp");

  /** Its values are of any class, as long as the column takes them. */
  private record Row(
      long id,
      Object c0,
      Object c1,
      Object c2,
      Object c3,
      Object c4,
      Object c5,
      Object c6,
      Object c7,
      Object c8,
      Object c9,
      Object c10) {}

  private final Random random = new Random(SEED);

  private long integer(int bits) {
    return random.nextLong() >> (Long.SIZE - bits);
  }

  private Object number(int bits) {
    return switch (random.nextInt(4)) {
      case 0 -> (int) integer(Math.min(bits, Integer.SIZE));
      case 1 -> (short) integer(Math.min(bits, Short.SIZE));
      default -> integer(bits);
    };
  }

  private String text() {
    List<String> parts = List.of("a", "ä", "€", "😀", "{", "\"", "\\", ",", "'", " ", "NULL", "\n");
    return IntStream.range(0, random.nextInt(8))
        .mapToObj(i -> parts.get(random.nextInt(parts.size())))
        .reduce("x", String::concat);
  }

  private LocalDateTime time() {
    return LocalDateTime.ofEpochSecond(
        random.nextLong(-20_000_000_000L, 40_000_000_000L),
        random.nextInt(1_000_000) * 1_000,
        ZoneOffset.UTC);
  }

  private Object value(int column) {
    return switch (column) {
      case 0 -> number(Long.SIZE);
      case 1 -> number(Integer.SIZE);
      case 2 -> number(Short.SIZE);
      case 3 -> random.nextInt(9) == 0 ? (Object) integer(30) : random.nextGaussian() * 1e9;
      case 4 -> (float) random.nextGaussian();
      case 5 -> random.nextBoolean();
      case 6 -> random.nextBoolean() ? BigDecimal.valueOf(integer(50), 4) : number(40);
      case 7 -> random.nextInt(5) == 0 ? UUID.randomUUID().toString() : text();
      case 8 -> text();
      case 9 -> LocalDate.ofEpochDay(random.nextInt(-700_000, 100_000));
      default -> random.nextBoolean() ? time() : time().toInstant(ZoneOffset.UTC);
    };
  }

  /**
   * @param alike whether the values of a column are of one class, so that there is an array of them
   */
  private List<Row> rows(int count, boolean alike) {
    int nulls = random.nextInt(3) * 5;
    List<Supplier<Object>> columns = new ArrayList<>();
    for (int i = 0; i < TYPES.size(); i++) {
      int column = i;
      Object example = value(column);
      boolean always = random.nextInt(6) == 0;
      columns.add(
          () -> {
            if (always || (nulls > 0 && random.nextInt(nulls) == 0)) {
              return null;
            }
            Object value = value(column);
            return alike && value.getClass() != example.getClass() ? example : value;
          });
    }
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Object[] c = columns.stream().map(Supplier::get).toArray();
      rows.add(
          new Row(
              random.nextInt(count),
              c[0],
              c[1],
              c[2],
              c[3],
              c[4],
              c[5],
              c[6],
              c[7],
              c[8],
              c[9],
              c[10]));
    }
    return rows;
  }

  private static void create(TestDatabase database, String table) throws Exception {
    StringBuilder columns = new StringBuilder("\"id\" bigint primary key");
    for (int i = 0; i < TYPES.size(); i++) {
      columns.append(", \"c").append(i).append("\" ").append(TYPES.get(i));
    }
    database.execute(
        "drop table if exists \"" + table + "\"",
        "create table \"" + table + "\" (" + columns + ")");
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void rowsSentTogetherAreAsRowsSentOneByOne(Kind kind) throws Exception {
    try (TestDatabase database = TestDatabase.create(kind)) {
      for (int round = 0; round < 12; round++) {
        create(database, "together");
        create(database, "single");
        database.execute("drop table if exists \"tidewheel_markers\"");
        List<Row> rows = rows(1 + random.nextInt(160), round % 3 > 0);
        try (Saving<Row> together =
            new Saving<>(JdbcSink.<Row>upsert(database.jdbc(), "together").key("id"))) {
          together.writeAll(together.claim(0, 0, -1), rows);
        }
        try (Saving<Row> single =
            new Saving<>(JdbcSink.<Row>upsert(database.jdbc(), "single").key("id"))) {
          for (int i = 0; i < rows.size(); i++) {
            single.write(single.claim(1, i, i - 1L), rows.get(i));
          }
        }
        assertEquals(
            database.query("select * from \"single\" order by \"id\"").toString(),
            database.query("select * from \"together\" order by \"id\"").toString(),
            "seed=" + SEED + ", round=" + round);
      }
    }
  }
}
