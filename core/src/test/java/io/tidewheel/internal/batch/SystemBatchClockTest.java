package io.tidewheel.internal.batch;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** F14: the machine's clock jumps. */
class SystemBatchClockTest {
  private static final Instant START = Instant.parse("2026-10-25T00:59:59Z");

  private Instant machine = START;
  private long nanos;
  private final SystemBatchClock clock = new SystemBatchClock(() -> machine, () -> nanos);

  private void pass(Duration duration) {
    machine = machine.plus(duration);
    nanos += duration.toNanos();
  }

  @Test
  void isTheTimeOfTheMachine() {
    pass(Duration.ofHours(3));
    assertEquals(START.plus(Duration.ofHours(3)), clock.now());
  }

  @Test
  void goesOnWhenTheMachineIsSetBackAnHour() {
    pass(Duration.ofSeconds(10));
    machine = machine.minus(Duration.ofHours(1));
    assertEquals(START.plusSeconds(10), clock.now());
    pass(Duration.ofSeconds(5));
    assertEquals(START.plusSeconds(15), clock.now());
  }

  @Test
  void followsWhenTheMachineIsSetForwardAnHour() {
    machine = machine.plus(Duration.ofHours(1));
    assertEquals(START.plus(Duration.ofHours(1)), clock.now());
    pass(Duration.ofSeconds(5));
    assertEquals(START.plus(Duration.ofHours(1)).plusSeconds(5), clock.now());
  }

  @Test
  void isRightAgainWhenTheMachineWasSetBackAndForward() {
    machine = machine.minus(Duration.ofHours(1));
    assertEquals(START, clock.now());
    machine = machine.plus(Duration.ofHours(1));
    assertEquals(START, clock.now());
    pass(Duration.ofSeconds(5));
    assertEquals(START.plusSeconds(5), clock.now());
  }

  @Test
  void standsStillForSmallCorrections() {
    pass(Duration.ofSeconds(1));
    Instant before = clock.now();
    machine = machine.minus(Duration.ofMillis(300));
    assertEquals(before, clock.now());
    pass(Duration.ofMillis(400));
    assertEquals(before.plusMillis(100), clock.now());
  }

  @Test
  void aRestartedProgramsTimeIsNotBehindItsLastBatch() {
    clock.notBefore(START.plusSeconds(100));
    assertEquals(START.plusSeconds(100), clock.now());
    pass(Duration.ofSeconds(1));
    assertEquals(START.plusSeconds(101), clock.now());
  }
}
