package io.tidewheel.demo.orders;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class PaceTest {
  private static final long START = -5_000_000_000L;
  private static final long MILLI = 1_000_000;

  @Test
  void dueIsRateTimesTime() {
    Pace pace = new Pace(100_000, START);
    assertEquals(0, pace.due(START, 0));
    assertEquals(100, pace.due(START + MILLI, 0));
    assertEquals(25_050, pace.due(START + 250 * MILLI + MILLI / 2, 25_000));
    assertEquals(360_000_000, pace.due(START + 3_600_000 * MILLI, 360_000_000));
  }

  @Test
  void catchesUpWithAShortPause() {
    Pace pace = new Pace(1_000, START);
    assertEquals(900, pace.due(START + 900 * MILLI, 0));
  }

  @Test
  void forgetsWhatIsMoreThanASecondBehind() {
    Pace pace = new Pace(1_000, START);
    assertEquals(1_010, pace.due(START + 60_000 * MILLI, 10));
    assertEquals(1_110, pace.due(START + 60_100 * MILLI, 1_010));
  }

  @Test
  void saysHowLongUntilTheNext() {
    Pace pace = new Pace(10, START);
    assertEquals(100 * MILLI, pace.nanosUntilNext(START, 0));
    assertEquals(60 * MILLI, pace.nanosUntilNext(START + 40 * MILLI, 0));
    assertEquals(0, pace.nanosUntilNext(START + 140 * MILLI, 0));
  }
}
