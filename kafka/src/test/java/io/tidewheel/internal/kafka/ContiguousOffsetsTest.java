package io.tidewheel.internal.kafka;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class ContiguousOffsetsTest {
  @Test
  void gapsWaitUntilTheyAreFilled() {
    ContiguousOffsets offsets = new ContiguousOffsets(10);
    offsets.add(20, 30);
    offsets.add(40, 50);
    assertEquals(10, offsets.until());
    offsets.add(10, 20);
    assertEquals(30, offsets.until());
    offsets.add(30, 40);
    assertEquals(50, offsets.until());
  }

  @Test
  void repeatedAndOverlappingPartsChangeNothing() {
    ContiguousOffsets offsets = new ContiguousOffsets(0);
    offsets.add(0, 10);
    offsets.add(0, 10);
    offsets.add(5, 8);
    offsets.add(10, 10);
    assertEquals(10, offsets.until());
    offsets.add(8, 12);
    assertEquals(12, offsets.until());
  }
}
