package io.tidewheel.demo.screen;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tidewheel.demo.orders.Sales;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RevenueWindowsTest {
  private static final Instant FIRST = Instant.ofEpochMilli(1_000);
  private static final Instant SECOND = Instant.ofEpochMilli(1_500);

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
        1,
        Duration.ofMillis(intervalMillis),
        Optional.empty(),
        Approach.DIRECT,
        Optional.empty(),
        Duration.ofSeconds(1));
  }
}
