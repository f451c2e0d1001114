package io.tidewheel.internal.hash;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.tidewheel.HashPartitioner;
import io.tidewheel.Tuple2;
import java.time.DayOfWeek;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** The figures here may never change: they say in which partition a key's state is kept. */
class StableHashTest {
  private record Point(int x, DayOfWeek day) {}

  @Test
  void equalsHashCodeWhereTheJdkSpecifiesIt() {
    for (Object value :
        new Object[] {
          "word",
          "",
          17,
          -3L,
          2.5,
          'c',
          true,
          new UUID(1, 2),
          List.of("a", 1),
          Set.of(3),
          Map.of(1, 2)
        }) {
      assertEquals(value.hashCode(), StableHash.of(value), value::toString);
    }
    assertEquals(0, StableHash.of(null));
  }

  @Test
  void isOursWhereItWouldDependOnTheJvm() {
    assertEquals("MONDAY".hashCode(), StableHash.of(DayOfWeek.MONDAY));
    assertEquals(Arrays.hashCode(new byte[] {1, 2}), StableHash.of(new byte[] {1, 2}));
    assertEquals(31 * 5 + "FRIDAY".hashCode(), StableHash.of(new Point(5, DayOfWeek.FRIDAY)));
    assertEquals(31 * "k".hashCode() + 7, StableHash.of(Tuple2.of("k", 7)));
    assertEquals(
        31 + "SUNDAY".hashCode(), StableHash.of(List.of(DayOfWeek.SUNDAY)), "inside a list too");
  }

  @Test
  void arraysWithoutASpecifiedHashAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> StableHash.of(new short[] {1}));
  }

  @Test
  void partitionsAreNeverNegativeAndNullIsInTheFirst() {
    HashPartitioner partitioner = new HashPartitioner(3);
    assertEquals(0, partitioner.getPartition(null));
    assertEquals(Math.floorMod(-7, 3), partitioner.getPartition(-7));
    assertThrows(IllegalArgumentException.class, () -> new HashPartitioner(0));
  }
}
