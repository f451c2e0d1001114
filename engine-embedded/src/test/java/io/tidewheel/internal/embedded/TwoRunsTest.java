package io.tidewheel.internal.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** F42: what is said of functions that give something else when they are run again. */
class TwoRunsTest {
  private static RecordBuffer[] sent(Object... records) {
    RecordBuffer buffer = new RecordBuffer();
    for (Object record : records) {
      buffer.add(record);
    }
    return new RecordBuffer[] {null, buffer};
  }

  @Test
  void equalResultsDoNotDiffer() {
    assertEquals(Optional.empty(), TwoRuns.difference(List.of(1, "a"), List.of(1, "a")));
    assertEquals(Optional.empty(), TwoRuns.difference(sent(1, 2), sent(1, 2)));
  }

  @Test
  void anotherElementIsNamed() {
    assertEquals(Optional.of("2 and 3"), TwoRuns.difference(List.of(1, 2), List.of(1, 3)));
    assertEquals(Optional.of("2 and 3"), TwoRuns.difference(sent(1, 2), sent(1, 3)));
  }

  @Test
  void moreElementsAreADifference() {
    assertEquals(
        Optional.of("more records once than the other time"),
        TwoRuns.difference(List.of(1, 2), List.of(1)));
  }

  @Test
  void ofObjectsWithoutEqualityNothingCanBeTold() {
    assertEquals(
        Optional.empty(), TwoRuns.difference(List.of(new Object()), List.of(new Object())));
    assertEquals(Optional.empty(), TwoRuns.difference(List.of(new int[1]), List.of(new int[1])));
  }
}
