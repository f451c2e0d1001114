package io.tidewheel.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidewheel.demo.orders.Sales;
import io.tidewheel.demo.orders.Tally;
import io.tidewheel.demo.screen.RevenueWindows;
import io.tidewheel.demo.screen.RunSettings;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class RunningTotalsTest {
  private static final Instant FIRST = Instant.ofEpochMilli(1_000);
  private static final Instant SECOND = Instant.ofEpochMilli(1_500);

  @Test
  void keepsTheTotalsOfTheLatestBatch() {
    RunningTotals totals = new RunningTotals();
    assertEquals(Map.of(), totals.byCountry());
    totals.put(FIRST, Map.of("DE", new Tally(2, 5)));
    totals.put(FIRST, Map.of("DE", new Tally(2, 5)));
    totals.put(SECOND, Map.of("DE", new Tally(5, 15), "US", new Tally(1, 1)));
    totals.put(FIRST, Map.of("DE", new Tally(2, 5)));
    assertEquals(Map.of("DE", new Tally(5, 15), "US", new Tally(1, 1)), totals.byCountry());
  }

  @Test
  void remembersTheCountAfterTheFirstBatch() {
    RunningTotals totals = new RunningTotals();
    assertEquals(OptionalLong.empty(), totals.firstCount());
    totals.put(FIRST, Map.of("DE", new Tally(2, 5), "US", new Tally(1, 0)));
    totals.put(SECOND, Map.of("DE", new Tally(9, 50), "US", new Tally(1, 0)));
    assertEquals(OptionalLong.of(3), totals.firstCount());
  }

  @Test
  void waitsForACount() throws Exception {
    RunningTotals totals = new RunningTotals();
    totals.put(FIRST, Map.of("DE", new Tally(2, 5)));
    assertTrue(totals.awaitCount(2, Duration.ZERO));
    assertFalse(totals.awaitCount(3, Duration.ofMillis(20)));
    Map<String, Tally> more = Map.of("DE", new Tally(2, 5), "US", new Tally(1, 7));
    Thread later = new Thread(() -> totals.put(SECOND, more));
    later.start();
    assertTrue(totals.awaitCount(3, Duration.ofSeconds(30)));
    later.join();
  }

  @Test
  void windowsAreTakenOnceAndInOrder() {
    RevenueWindows windows = new RevenueWindows();
    assertEquals(Optional.empty(), windows.take(SECOND));
    windows.put(SECOND, Map.of("DE", new Sales(9, 9)));
    windows.put(FIRST, Map.of("DE", new Sales(1, 1)));
    windows.put(FIRST, Map.of("DE", new Sales(2, 2)));
    assertEquals(
        new RevenueWindows.Window(FIRST, Map.of("DE", new Sales(2, 2))),
        windows.take(FIRST.plusMillis(1)).orElseThrow());
    assertEquals(Optional.empty(), windows.take(FIRST.plusMillis(1)));
    assertEquals(SECOND, windows.take(SECOND).orElseThrow().end());
  }

  @Test
  void slidesAndWindowsAreWholeIntervals() {
    assertEquals(Duration.ofSeconds(1), settings(500).slide());
    assertEquals(Duration.ofSeconds(30), settings(500).window());
    assertEquals(Duration.ofMillis(1_200), settings(300).slide());
    assertEquals(Duration.ofSeconds(30), settings(300).window());
    assertEquals(Duration.ofSeconds(7), settings(7_000).slide());
    assertEquals(Duration.ofSeconds(35), settings(7_000).window());
    assertEquals(Duration.ofSeconds(60), settings(60_000).window());
  }

  private static RunSettings settings(long intervalMillis) {
    return new RunSettings(
        1, Duration.ofMillis(intervalMillis), Optional.empty(), Duration.ofSeconds(1));
  }
}
