package io.tidewheel.internal.receiver;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidewheel.Tuple2;
import io.tidewheel.internal.checkpoint.AllCodecs;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Estimates that are not too low, and not wildly too high. */
class RecordSizesTest {
  private final RecordSizes sizes = new RecordSizes(() -> AllCodecs.of(List.of()));

  private void between(long least, long most, Object record) {
    long size = sizes.of(record);
    assertTrue(least <= size && size <= most, record.getClass() + ": " + size);
  }

  @Test
  void knownKindsAreMeasured() {
    between(1_000, 1_100, "x".repeat(1_000));
    between(500, 600, new byte[500]);
    between(1_500, 1_800, Tuple2.of("x".repeat(1_000), new byte[500]));
    between(8, 32, 17L);
    assertTrue(sizes.of(null) > 0);
  }

  @Test
  void otherObjectsAreMeasuredByTheirBytes() {
    between(10_000, 50_000, List.of("x".repeat(5_000), "y".repeat(5_000)));
  }

  @Test
  void whatHasNoCodecTakesSomething() {
    between(100, 1_000, new Thread());
  }
}
