package io.tidewheel.internal.kafka;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidewheel.kafka.OffsetRange;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OffsetRangesTest {
  @Test
  void describesTheLargestFirstAndNoMoreThanTwenty() {
    List<OffsetRange> ranges = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      ranges.add(OffsetRange.create("t", i, 0, i));
    }
    String text = (String) new OffsetRanges(ranges).metadata().get("Description");
    assertTrue(text.startsWith("t-29 [0, 29): 29\nt-28"), text);
    assertTrue(text.endsWith("\nand 10 smaller ones"), text);
    assertEquals(21, text.lines().count());
  }

  @Test
  void metadataNamesOffsetsAndLosses() {
    OffsetRange range = OffsetRange.create("t", 0, 2, 5);
    assertEquals(List.of(range), new OffsetRanges(List.of(range)).metadata().get("offsets"));
    assertFalse(new OffsetRanges(List.of(range)).metadata().containsKey("lost"));
    assertEquals(
        Map.of("t-0", 2L),
        new OffsetRanges(List.of(range), Map.of(), Map.of("t-0", 2L)).metadata().get("lost"));
  }

  @Test
  void largerRangesAreCutIntoMorePieces() {
    OffsetRanges ranges =
        new OffsetRanges(
            List.of(
                OffsetRange.create("t", 0, 0, 600),
                OffsetRange.create("t", 1, 10, 10),
                OffsetRange.create("t", 2, 5, 305)));
    OffsetRanges pieces = ranges.inAtLeast(9);
    assertEquals(
        List.of(
            "t-0 [0, 120)",
            "t-0 [120, 240)",
            "t-0 [240, 360)",
            "t-0 [360, 480)",
            "t-0 [480, 600)",
            "t-1 [10, 10)",
            "t-2 [5, 105)",
            "t-2 [105, 205)",
            "t-2 [205, 305)"),
        Direct.texts(pieces));
    assertEquals(ranges.records(), pieces.records());
  }

  @Test
  void nothingIsCutBelowOneOffset() {
    OffsetRanges ranges = new OffsetRanges(List.of(OffsetRange.create("t", 0, 7, 10)));
    assertEquals(
        List.of("t-0 [7, 8)", "t-0 [8, 9)", "t-0 [9, 10)"), Direct.texts(ranges.inAtLeast(100)));
    OffsetRanges empty = new OffsetRanges(List.of(OffsetRange.create("t", 0, 7, 7)));
    assertSame(empty, empty.inAtLeast(4));
  }
}
