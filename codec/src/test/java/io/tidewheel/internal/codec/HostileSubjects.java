package io.tidewheel.internal.codec;

import io.tidewheel.spi.codec.Codec;
import io.tidewheel.spi.codec.CodecRegistration;
import io.tidewheel.spi.codec.Codecs;
import io.tidewheel.spi.codec.ValueInput;
import io.tidewheel.spi.codec.ValueOutput;
import io.tidewheel.spi.codec.ValueWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Currency;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;

/** What a program under attack may hold. */
final class HostileSubjects {
  static final AtomicBoolean CANARY_SANG = new AtomicBoolean();

  record Sale(String item, long cents) {}

  record Nothing() {}

  record Box(Object content) {}

  record Refusing(String required) {
    Refusing {
      if (required == null) {
        throw new AssertionError("required");
      }
    }
  }

  enum Level {
    LOW,
    HIGH
  }

  /** A class that needs a codec. */
  static final class Money {
    final String currency;
    final List<?> parts;

    Money(String currency, List<?> parts) {
      this.currency = currency;
      this.parts = parts;
    }
  }

  private static final class MoneyCodec implements Codec<Money> {
    @Override
    public void write(Money money, ValueOutput out) throws IOException {
      out.writeString(money.currency);
      out.writeValue(money.parts);
      out.writeBytes(new byte[3]);
    }

    @Override
    public Money read(ValueInput in) throws IOException {
      Money money = new Money(in.readString(), (List<?>) in.readValue());
      byte[] unused = in.readBytes();
      return money;
    }
  }

  private HostileSubjects() {}

  static Codecs codecs() {
    return new SequenceCodecsProvider()
        .create(
            List.of(new CodecRegistration<>(Money.class.getName(), Money.class, new MoneyCodec())),
            HostileSubjects.class.getClassLoader());
  }

  static List<Object> values() {
    return Arrays.asList(
        new Sale("tea", 179),
        null,
        new Box(new Box(new Sale("nested", -1))),
        new Refusing("given"),
        List.of(1, 2L, "three", 4.0, 5f, (byte) 6, (short) 7, '8', true),
        Map.of("a", new Sale("a", 1), "b", Level.HIGH),
        new TreeMap<>(Map.of(1L, "x", 2L, "潮")),
        new TreeSet<>(List.of(Instant.EPOCH, Instant.MAX)),
        Set.of(Level.LOW, Level.HIGH),
        new ArrayDeque<>(List.of(URI.create("a:b"), Locale.GERMANY, Currency.getInstance("EUR"))),
        new Money("EUR", List.of(new Sale("part", 1), new Box(null))),
        new Sale[] {new Sale("array", 1), null},
        new int[][] {{1, 2}, {}},
        IntStream.range(0, 50).toArray(),
        new double[] {1, 2, 3},
        new long[] {1, -1},
        new byte[20],
        Optional.of(new BigDecimal("12.50")),
        Map.entry(UUID.nameUUIDFromBytes(new byte[1]), BitSet.valueOf(new long[] {5})),
        Instant.EPOCH.atZone(ZoneOffset.UTC));
  }

  static byte[] validBytes(Codecs codecs) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ValueWriter writer = codecs.writer(out);
    for (Object value : values()) {
      writer.write(value);
    }
    writer.flush();
    return out.toByteArray();
  }
}
