package io.tidewheel.internal.batch;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Set;
import org.junit.jupiter.api.Test;

class BatchTimesTest {
  private final BatchTimes plain = new BatchTimes(100, 10, Set.of());
  private final BatchTimes withSlides = new BatchTimes(100, 10, Set.of(30L, 40L));

  @Test
  void zeroTimeIsOnTheGridOfTheEpoch() {
    assertEquals(1_230, BatchTimes.zeroTime(1_239, 10));
    assertEquals(1_230, BatchTimes.zeroTime(1_230, 10));
    assertEquals(-10, BatchTimes.zeroTime(-1, 10));
  }

  @Test
  void countsTicksThatPassed() {
    assertEquals(0, plain.passed(100, 109));
    assertEquals(1, plain.passed(100, 110));
    assertEquals(3, plain.passed(110, 149));
    assertEquals(0, plain.passed(110, 50), "a clock that was set back");
  }

  @Test
  void mergesToTheLastTick() {
    assertEquals(110, plain.merged(100, 1));
    assertEquals(150, plain.merged(100, 5));
  }

  @Test
  void aLongSlideHoldsTheBatchBackAtItsNextBoundaryUnlessThePreviousWasOnOne() {
    assertEquals(190, withSlides.merged(100, 9), "100 is a boundary of both");
    assertEquals(130, withSlides.merged(110, 9));
    assertEquals(140, withSlides.merged(130, 9), "130 is a boundary of 30 only");
    assertEquals(120, withSlides.merged(110, 1));
  }
}
