package io.tidewheel.listener;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class StatsReportListenerTest {
  @Test
  void percentilesAreDelaysThatOccurred() {
    List<Duration> delays =
        IntStream.rangeClosed(1, 10).mapToObj(n -> Duration.ofMillis(11 - n)).toList();
    assertEquals(
        "0%=1.0ms 5%=1.0ms 10%=1.0ms 25%=3.0ms 50%=5.0ms 75%=8.0ms 90%=9.0ms 95%=10.0ms"
            + " 100%=10.0ms",
        StatsReportListener.distribution(delays));
    assertEquals(
        "0%=2.5ms 5%=2.5ms 10%=2.5ms 25%=2.5ms 50%=2.5ms 75%=2.5ms 90%=2.5ms 95%=2.5ms"
            + " 100%=2.5ms",
        StatsReportListener.distribution(List.of(Duration.ofNanos(2_500_000))));
  }

  @Test
  void noBatchesAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> new StatsReportListener(0));
  }
}
