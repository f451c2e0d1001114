package io.tidewheel.internal.embedded;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.Serializable;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.AbstractMap;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RecordCopierTest {
  /** Not Serializable, so that nothing here can pass by way of Java serialization. */
  private record Point(int x, List<String> names) {
    private static Point of(int x) {
      return new Point(x, new ArrayList<>(List.of("p" + x)));
    }
  }

  record Picky(int positive) {
    Picky {
      if (positive < 1) {
        throw new IllegalArgumentException("too small: " + positive);
      }
    }

    @Override
    public int positive() {
      return -positive;
    }
  }

  private static final class Bean implements Serializable {
    private final List<String> names = new ArrayList<>(List.of("a"));

    @Override
    public boolean equals(Object other) {
      return other instanceof Bean bean && names.equals(bean.names);
    }

    @Override
    public int hashCode() {
      return Objects.hash(names);
    }
  }

  private static final class Holder implements Serializable {
    private final Object held = new Plain();

    @Override
    public String toString() {
      return "Holder of " + held;
    }
  }

  private static final class Plain {}

  private static void assertSameClass(Object value) {
    Object copy = RecordCopier.copy(value);
    assertEquals(value, copy);
    assertNotSame(value, copy);
    assertEquals(value.getClass(), copy.getClass());
  }

  private static void assertRebuilt(Object value) {
    Object copy = RecordCopier.copy(value);
    assertEquals(value, copy);
    assertEquals(copy, value);
    assertNotSame(value, copy);
  }

  @Test
  void immutableValuesStay() {
    for (Object value :
        List.of(
            "text",
            1,
            2L,
            'c',
            true,
            1.5,
            BigDecimal.ONE,
            UUID.randomUUID(),
            Instant.EPOCH,
            LocalDate.EPOCH,
            TimeUnit.DAYS,
            String.class)) {
      assertSame(value, RecordCopier.copy(value));
    }
    assertNull(RecordCopier.copy(null));
  }

  @Test
  void recordsAreRebuiltThroughTheirConstructor() {
    Point point = Point.of(1);
    Point copy = (Point) RecordCopier.copy(point);
    assertEquals(point, copy);
    assertNotSame(point, copy);
    assertNotSame(point.names(), copy.names());
  }

  @Test
  void collectionsKeepTheirClassWhereItCanBeMade() {
    List<Point> points = List.of(Point.of(1), Point.of(2));
    Map<String, Point> byName = Map.of("one", Point.of(1), "two", Point.of(2));
    assertSameClass(new ArrayList<>(points));
    assertSameClass(new HashSet<>(points));
    assertSameClass(new HashMap<>(byName));
    assertSameClass(new LinkedHashMap<>(byName));
    assertSameClass(new ConcurrentHashMap<>(byName));
    assertSameClass(new TreeMap<>(byName));
    assertSameClass(Arrays.asList(Point.of(1), null));
    assertSameClass(new EnumMap<>(Map.of(TimeUnit.DAYS, Point.of(1))));
    assertSameClass(EnumSet.of(TimeUnit.DAYS, TimeUnit.HOURS));
    assertSameClass(new AbstractMap.SimpleEntry<>("one", Point.of(1)));
    Collection<?> deque = (Collection<?>) RecordCopier.copy(new ArrayDeque<>(points));
    assertEquals(points, List.copyOf(deque));
  }

  @Test
  void theElementsAreCopiedToo() {
    List<Point> points = new ArrayList<>(List.of(Point.of(1)));
    assertNotSame(points.get(0), ((List<?>) RecordCopier.copy(points)).get(0));
    Map<String, Point> map = new HashMap<>(Map.of("one", Point.of(1)));
    assertNotSame(map.get("one"), ((Map<?, ?>) RecordCopier.copy(map)).get("one"));
    EnumMap<TimeUnit, Point> byUnit = new EnumMap<>(Map.of(TimeUnit.DAYS, Point.of(1)));
    assertNotSame(
        byUnit.get(TimeUnit.DAYS), ((Map<?, ?>) RecordCopier.copy(byUnit)).get(TimeUnit.DAYS));
  }

  @Test
  void otherCollectionsOfTheJdkStayEqual() {
    assertRebuilt(List.of(Point.of(1)));
    assertRebuilt(List.of(Point.of(1), Point.of(2), Point.of(3)));
    assertRebuilt(Set.of(Point.of(1)));
    assertRebuilt(Map.of("one", Point.of(1)));
    assertRebuilt(Map.entry("one", Point.of(1)));
    assertRebuilt(Collections.singletonList(Point.of(1)));
    assertRebuilt(Collections.unmodifiableMap(new HashMap<>(Map.of("one", Point.of(1)))));
    assertRebuilt(new ArrayList<>(List.of(1, 2, 3)).subList(1, 2));
    assertRebuilt(new HashMap<>(Map.of("one", Point.of(1))).keySet());
    assertRebuilt(Optional.of(Point.of(1)));
    assertEquals(Optional.empty(), RecordCopier.copy(Optional.empty()));
  }

  @Test
  void sortedCollectionsStaySorted() {
    TreeSet<Integer> falling = new TreeSet<>(Comparator.reverseOrder());
    falling.addAll(List.of(1, 3, 2));
    assertEquals(List.of(3, 2, 1), List.copyOf((Set<?>) RecordCopier.copy(falling)));
    TreeMap<Integer, Point> byNumber = new TreeMap<>(Comparator.reverseOrder());
    byNumber.put(1, Point.of(1));
    byNumber.put(2, Point.of(2));
    assertEquals(List.of(2, 1), List.copyOf(((Map<?, ?>) RecordCopier.copy(byNumber)).keySet()));
  }

  @Test
  void arraysAreCopiedDeeply() {
    int[] numbers = {1, 2};
    assertArrayEquals(numbers, (int[]) RecordCopier.copy(numbers));
    assertNotSame(numbers, RecordCopier.copy(numbers));
    Point[][] points = {{Point.of(1)}, null};
    Point[][] copy = (Point[][]) RecordCopier.copy(points);
    assertArrayEquals(points, copy);
    assertNotSame(points[0][0], copy[0][0]);
  }

  @Test
  void whatIsSerializableIsSerialized() {
    assertSameClass(new Bean());
    assertSameClass(BitSet.valueOf(new long[] {5}));
  }

  @Test
  void whatCannotBeCopiedIsRefusedByName() {
    assertRefused(new Plain(), Plain.class);
    assertRefused(List.of(new Plain()), Plain.class);
    assertRefused(new Holder(), Holder.class);
    assertRefused(new Picky(1), Picky.class);
  }

  private static void assertRefused(Object value, Class<?> named) {
    String message =
        assertThrows(IllegalArgumentException.class, () -> RecordCopier.copy(value)).getMessage();
    assertTrue(message.contains("object of " + named.getName()), message);
    assertTrue(message.contains("engine.strict=false"), message);
  }
}
