package io.tidewheel.internal.hash;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidewheel.StableKey;
import io.tidewheel.Tuple2;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class StableKeysTest {
  private record Point(int x, String name, DayOfWeek day) {}

  private record Any(Object any) {}

  private record Chain(Chain next, BigDecimal amount) {}

  @SuppressWarnings("ArrayRecordComponent") // The mistake that is refused.
  private record Bytes(byte[] bytes) {}

  private record Folded(String name) implements StableKey {
    @Override
    public boolean equals(Object other) {
      return other instanceof Folded that && name.equalsIgnoreCase(that.name);
    }

    @Override
    public int hashCode() {
      return name.toLowerCase(java.util.Locale.ROOT).hashCode();
    }
  }

  private enum WithBody {
    ONE {
      @Override
      public String toString() {
        return "one";
      }
    }
  }

  private final StableKeys keys = new StableKeys();

  @Test
  void valuesAndWhatIsMadeOfThemAreFit() {
    ZonedDateTime time = ZonedDateTime.of(2020, 1, 2, 3, 4, 5, 6, ZoneId.of("Europe/Berlin"));
    for (Object key :
        Arrays.asList(
            null,
            "text",
            true,
            'c',
            (byte) 1,
            (short) 1,
            1,
            1L,
            1.5f,
            1.5,
            BigInteger.TEN,
            BigDecimal.ONE,
            new UUID(1, 2),
            DayOfWeek.MONDAY,
            TimeUnit.DAYS,
            WithBody.ONE,
            Instant.EPOCH,
            LocalDate.EPOCH,
            time,
            time.getZone(),
            time.getOffset(),
            time.toOffsetDateTime(),
            OptionalInt.of(1),
            Optional.of(DayOfWeek.MONDAY),
            Optional.empty(),
            new byte[] {1},
            new int[] {1},
            new long[] {1},
            new double[] {1},
            new char[] {'c'},
            new Point(1, "p", DayOfWeek.MONDAY),
            new Any(null),
            new Any(new Any("text")),
            new Chain(new Chain(null, null), BigDecimal.ONE),
            new Folded("A"),
            Tuple2.of("a", Tuple2.of(1, List.of(2L))),
            List.of(Set.of(1), Map.of("a", 1)),
            Arrays.asList(null, new Folded("x")),
            EnumSet.of(DayOfWeek.FRIDAY),
            new TreeMap<>(Map.of("a", 1)))) {
      assertDoesNotThrow(() -> keys.require(key), () -> "" + key);
      assertDoesNotThrow(() -> keys.require(key), () -> "again: " + key);
    }
  }

  @Test
  void othersAreNot() {
    for (Object key :
        List.of(
            new Object(),
            new AtomicInteger(),
            new java.util.Random(),
            Thread.currentThread(),
            new Exception(),
            new String[] {"a"},
            new byte[][] {{1}},
            new short[] {1},
            new float[] {1},
            new Bytes(new byte[] {1}),
            new Any(new Object()),
            new Any(new int[] {1}),
            Tuple2.of("a", new Object()),
            Tuple2.of(new byte[] {1}, 1),
            List.of("a", new Object()),
            Set.of(new Object()),
            Map.of("a", new Object()),
            Map.of(new Object(), "a"),
            Optional.of(new Object()))) {
      IllegalArgumentException refusal =
          assertThrows(IllegalArgumentException.class, () -> keys.require(key), () -> "" + key);
      assertTrue(
          refusal.getMessage().startsWith("a key of " + key.getClass().getTypeName()),
          refusal::getMessage);
      assertThrows(IllegalArgumentException.class, () -> keys.require(key), "again");
    }
  }

  @Test
  void aClassThatIsFitSaysNothingOfAnother() {
    keys.require("a");
    assertThrows(IllegalArgumentException.class, () -> keys.require(new Object()));
    keys.require(new Any("a"));
    assertThrows(IllegalArgumentException.class, () -> keys.require(new Any(new Object())));
  }

  @Test
  void arraysInsideAreToldToBeLists() {
    String message =
        assertThrows(IllegalArgumentException.class, () -> keys.require(new Bytes(new byte[] {1})))
            .getMessage();
    assertTrue(
        message.contains("Bytes, which holds byte[], is not fit") && message.endsWith("use a List"),
        message);
  }

  @Test
  void aRecordThatPromisedIsHashedAsItSays() {
    assertEquals(StableHash.of(new Folded("KEY")), StableHash.of(new Folded("key")));
    assertEquals("key".hashCode(), StableHash.of(new Folded("Key")));
  }

  @Test
  void valuesNeverChange() {
    for (Object value : List.of("a", 1, DayOfWeek.MONDAY, new Point(1, "p", DayOfWeek.MONDAY))) {
      assertTrue(StableKeys.isValue(value), value::toString);
    }
    for (Object other : List.of(List.of(1), new int[] {1}, new Any(1), new Folded("a"))) {
      assertFalse(StableKeys.isValue(other), other::toString);
    }
  }

  @Test
  void arraysAreTheSameKeyByTheirContent() {
    assertTrue(KeyEquality.same(new int[] {1, 2}, new int[] {1, 2}));
    assertFalse(KeyEquality.same(new int[] {1, 2}, new int[] {2, 1}));
    assertFalse(KeyEquality.same(new int[] {1}, new long[] {1}));
    assertEquals(KeyEquality.hash(new int[] {1, 2}), KeyEquality.hash(new int[] {1, 2}));
    assertEquals(KeyEquality.hash(new float[] {1}), KeyEquality.hash(new float[] {1}));
  }
}
