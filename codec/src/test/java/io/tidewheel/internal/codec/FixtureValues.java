package io.tidewheel.internal.codec;

import io.tidewheel.Tuple2;
import io.tidewheel.spi.codec.Codec;
import io.tidewheel.spi.codec.CodecRegistration;
import io.tidewheel.spi.codec.ValueInput;
import io.tidewheel.spi.codec.ValueOutput;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.MonthDay;
import java.time.Period;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.AbstractMap;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Currency;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.LinkedList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** What the files under {@code fixtures/values-1} contain. Neither is ever changed. */
@SuppressWarnings({"JavaUtilDate", "JdkObsolete"}) // State of users contains them.
final class FixtureValues {
  record Sale(String item, long cents) {}

  record Everything(
      boolean a,
      byte b,
      short c,
      char d,
      int e,
      long f,
      float g,
      double h,
      String i,
      Object j,
      List<Sale> k,
      Level l) {}

  enum Level {
    LOW,
    HIGH
  }

  /** A class with a codec. */
  static final class Money {
    private final String currency;
    private final long cents;

    Money(String currency, long cents) {
      this.currency = currency;
      this.cents = cents;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Money money
          && money.currency.equals(currency)
          && money.cents == cents;
    }

    @Override
    public int hashCode() {
      return Long.hashCode(cents);
    }
  }

  private static final class MoneyCodec implements Codec<Money> {
    @Override
    public void write(Money money, ValueOutput out) throws IOException {
      out.writeBoolean(true);
      out.writeInt(-1);
      out.writeLong(money.cents);
      out.writeDouble(0.5);
      out.writeString(money.currency);
      out.writeString(null);
      out.writeBytes(new byte[] {1, 2});
      out.writeValue(new Sale("inside", 1));
    }

    @Override
    public Money read(ValueInput in) throws IOException {
      boolean asWritten = in.readBoolean() && in.readInt() == -1;
      long cents = in.readLong();
      asWritten &= in.readDouble() == 0.5;
      String currency = in.readString();
      asWritten &= in.readString() == null && Arrays.equals(in.readBytes(), new byte[] {1, 2});
      asWritten &= in.readValue().equals(new Sale("inside", 1));
      return asWritten ? new Money(currency, cents) : null;
    }
  }

  static final List<CodecRegistration<?>> REGISTRATIONS =
      List.of(new CodecRegistration<>("fixture.Money", Money.class, new MoneyCodec()));

  private FixtureValues() {}

  /** All values but arrays. */
  static List<Object> values() {
    LocalDateTime time = LocalDateTime.of(2026, 11, 22, 1, 2, 3, 4);
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("z", 1L);
    map.put(null, null);
    return Arrays.asList(
        null,
        true,
        (byte) -2,
        (short) 300,
        'ü',
        -70_000,
        1L << 40,
        1.5f,
        -0.25,
        "",
        "Grüße",
        "潮汐 \ud83c\udf0a",
        "long ".repeat(50),
        BigInteger.TWO.pow(100),
        new BigDecimal("-12.30"),
        new UUID(1, 2),
        URI.create("https://example.org/a?b#c"),
        Locale.forLanguageTag("sr-Latn-RS"),
        Currency.getInstance("EUR"),
        BitSet.valueOf(new long[] {5, 1}),
        new Date(1_000),
        OptionalInt.of(-1),
        OptionalInt.empty(),
        OptionalLong.of(-1),
        OptionalLong.empty(),
        OptionalDouble.of(0.5),
        OptionalDouble.empty(),
        Instant.ofEpochSecond(-1, 5),
        Duration.ofMillis(-1),
        Period.of(1, -2, 3),
        LocalDate.of(2026, 11, 22),
        LocalTime.of(1, 2, 3, 4),
        time,
        time.toLocalTime().atOffset(ZoneOffset.ofHours(-3)),
        time.atOffset(ZoneOffset.ofHours(5)),
        time.atZone(ZoneId.of("Europe/Berlin")),
        ZoneOffset.ofHours(2),
        ZoneId.of("Asia/Tokyo"),
        Year.of(2026),
        YearMonth.of(2026, 11),
        MonthDay.of(2, 29),
        Optional.of("x"),
        Optional.empty(),
        new AbstractMap.SimpleEntry<>("k", 1),
        Map.entry("k", 2),
        List.of(1, "two", List.of()),
        new LinkedList<>(List.of(1)),
        new LinkedHashSet<>(List.of(3, 1, 2)),
        new TreeSet<>(List.of("a", "b")),
        map,
        new TreeMap<>(Map.of(1, "a", 2, "b")),
        new ConcurrentHashMap<>(Map.of("only", 1)),
        new Sale("tea", 179),
        new Sale(null, -1),
        Level.HIGH,
        new Everything(
            true,
            (byte) 1,
            (short) -2,
            'x',
            3,
            -4,
            5.5f,
            6.5,
            "潮",
            new Money("EUR", 7),
            List.of(new Sale("a", 8)),
            Level.LOW),
        new Money("USD", 9),
        Tuple2.of("key", Tuple2.of(1L, null)));
  }

  /** Arrays, which have no equality of their own, and what counts. */
  static Object[] arrays() {
    return new Object[] {
      new byte[] {1, -1},
      new boolean[] {true, false},
      new short[] {300, -300},
      new char[] {'a', '潮'},
      new int[] {1, -70_000},
      new long[] {1, -1L << 40},
      new float[] {1.5f},
      new double[] {-0.25},
      new String[] {"a", null},
      new Object[] {1, "two"},
      new Sale[] {new Sale("tea", 1)},
      new Money[] {new Money("EUR", 1)},
      new int[][] {{1}, {}}
    };
  }
}
