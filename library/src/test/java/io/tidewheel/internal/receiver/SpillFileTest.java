package io.tidewheel.internal.receiver;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidewheel.internal.checkpoint.AllCodecs;
import io.tidewheel.internal.receiver.BlockFormat.InMemory;
import io.tidewheel.spi.codec.Codecs;
import java.io.IOException;
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
  private static final Codecs CODECS = AllCodecs.of(List.of());

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
      places.add(spill.write(new InMemory(1, block)));
    }
    for (int i = 99; i >= 0; i--) {
      assertArrayEquals(written.get(i), SpillFile.read(places.get(i)).readAllBytes());
    }
    spill.close();
  }

  private static InMemory zeros(int bytes) {
    return new InMemory(1, new byte[bytes]);
  }

  @Test
  void aBlockThatCannotBeEncodedLeavesNoRoomBehind() throws IOException {
    SpillFile spill = new SpillFile(directory);
    SpillFile.Place before = spill.write(zeros(10));
    List<String> shrinks = new ArrayList<>(List.of("one", "two"));
    BlockFormat.Encoded changed = BlockFormat.streamed(shrinks, CODECS);
    shrinks.remove(1);
    var e = assertThrows(IllegalStateException.class, () -> spill.write(changed));
    assertTrue(e.getMessage().contains("must not be changed"), e.getMessage());
    shrinks.addAll(List.of("two", "three"));
    assertThrows(IllegalStateException.class, () -> spill.write(changed));
    spill.free(before);
    spill.close();
    assertThrows(IOException.class, () -> SpillFile.read(before).read(), "the file is open");
  }

  @Test
  void filesHaveNoNamesSoThatAKillLeavesNone() throws IOException {
    SpillFile spill = new SpillFile(directory);
    SpillFile.Place place = spill.write(zeros(10));
    try (Stream<Path> files = Files.list(directory)) {
      assertEquals(0, files.count());
    }
    assertEquals(10, SpillFile.read(place).readAllBytes().length);
    spill.close();
  }

  @Test
  void filesAreClosedWhenTheirBlocksAreGone() throws IOException {
    SpillFile spill = new SpillFile(directory);
    SpillFile.Place first = spill.write(zeros(70 << 20));
    SpillFile.Place second = spill.write(zeros(1));
    spill.free(first);
    assertThrows(IOException.class, () -> SpillFile.read(first).read());
    spill.close();
    assertEquals(1, SpillFile.read(second).readAllBytes().length);
    spill.free(second);
    assertThrows(IOException.class, () -> SpillFile.read(second).read());
    assertThrows(IOException.class, () -> spill.write(zeros(1)));
  }
}
