package io.tidewheel.internal.receiver;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Blocks on disk, which leave nothing behind. */
class SpillFileTest {
  @TempDir Path directory;

  @Test
  void blocksAreReadAsTheyWereWritten() throws IOException {
    SpillFile spill = new SpillFile(directory.resolve("made"));
    Random random = new Random(1);
    List<byte[]> written = new ArrayList<>();
    List<SpillFile.Place> places = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      byte[] block = new byte[random.nextInt(10_000)];
      random.nextBytes(block);
      written.add(block);
      places.add(spill.write(ByteBuffer.wrap(block)));
    }
    for (int i = 99; i >= 0; i--) {
      assertArrayEquals(written.get(i), SpillFile.read(places.get(i)));
    }
    spill.close();
  }

  @Test
  void filesHaveNoNamesSoThatAKillLeavesNone() throws IOException {
    SpillFile spill = new SpillFile(directory);
    SpillFile.Place place = spill.write(ByteBuffer.wrap(new byte[10]));
    try (Stream<Path> files = Files.list(directory)) {
      assertEquals(0, files.count());
    }
    assertEquals(10, SpillFile.read(place).length);
    spill.close();
  }

  @Test
  void filesAreClosedWhenTheirBlocksAreGone() throws IOException {
    SpillFile spill = new SpillFile(directory);
    SpillFile.Place first = spill.write(ByteBuffer.wrap(new byte[70 << 20]));
    SpillFile.Place second = spill.write(ByteBuffer.wrap(new byte[1]));
    spill.free(first);
    assertThrows(IOException.class, () -> SpillFile.read(first));
    spill.close();
    assertEquals(1, SpillFile.read(second).length);
    spill.free(second);
    assertThrows(IOException.class, () -> SpillFile.read(second));
    assertThrows(IOException.class, () -> spill.write(ByteBuffer.wrap(new byte[1])));
  }
}
