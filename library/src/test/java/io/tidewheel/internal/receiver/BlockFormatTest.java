package io.tidewheel.internal.receiver;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidewheel.internal.checkpoint.AllCodecs;
import io.tidewheel.receiver.BlockId;
import io.tidewheel.receiver.RawBlock;
import io.tidewheel.spi.codec.Codecs;
import io.tidewheel.spi.journal.JournalDamagedException;
import io.tidewheel.testkit.simulation.MemoryJournal;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Blocks as bytes: those that others made, and those that a log kept. */
class BlockFormatTest {
  private static final Codecs CODECS = AllCodecs.of(List.of());

  @Test
  void rawBlocksGiveTheirRecordsBack() {
    List<Object> records = List.of("text", 17, 4L, List.of(1, 2), new byte[0].length);
    ByteBuffer raw = RawBlock.of(records);
    assertEquals(records, BlockFormat.gather(BlockFormat.ofRaw(raw, CODECS), CODECS));
    assertEquals(0, raw.position(), "the caller's buffer was moved");
  }

  @Test
  @DisplayName("F59: raw blocks that are garbage, cut or changed are refused or read, never more")
  void hostileRawBlocksAreRefused() {
    Random random = new Random(59);
    byte[] good = new byte[RawBlock.of(List.of("one", 2, List.of("three"), 4.0)).remaining()];
    RawBlock.of(List.of("one", 2, List.of("three"), 4.0)).get(good);
    int refused = 0;
    for (int i = 0; i < 5_000; i++) {
      byte[] bytes = good.clone();
      switch (random.nextInt(3)) {
        case 0 -> bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
        case 1 -> bytes = Arrays.copyOf(bytes, random.nextInt(bytes.length));
        default -> {
          bytes = new byte[random.nextInt(100)];
          random.nextBytes(bytes);
        }
      }
      try {
        var ignored = BlockFormat.ofRaw(ByteBuffer.wrap(bytes), CODECS);
      } catch (IllegalArgumentException e) {
        assertTrue(e.getMessage().startsWith("store(ByteBuffer): "), e.getMessage());
        refused++;
      }
    }
    assertTrue(refused > 3_000, "refused=" + refused);
  }

  @Test
  void numberOfRecordsIsNotBelieved() {
    ByteBuffer raw = RawBlock.of(List.of("one"));
    for (int records : new int[] {-1, Integer.MIN_VALUE, Integer.MAX_VALUE, 2}) {
      raw.putInt(4, records);
      assertThrows(IllegalArgumentException.class, () -> BlockFormat.ofRaw(raw, CODECS));
    }
  }

  /** What logs and checkpoints of this version hold; a later one must read it. */
  @Test
  void bytesOnDiskAreKept() throws IOException {
    MemoryJournal journal = new MemoryJournal();
    BlockLog log = new BlockLog(journal, 3);
    BlockId id = new BlockId(3, 2, 7);
    BlockLog.Place place = log.append(id, 42, BlockFormat.encode(List.of("a", 1), CODECS, 100));
    assertEquals(
        "01000000000000002a000000000000000200000000000000070000000200000000000000050a03610602",
        HexFormat.of().formatHex(journal.readAt(place.first()).array()));
    assertEquals(List.of(new BlockLog.Found(id, 42, 2, place)), log.scan());

    ByteArrayOutputStream out = new ByteArrayOutputStream();
    BlockRange range = new BlockRange(5, 9, 2, 100, 1000);
    BlockRange.CODEC.write(range, new DataOutputStream(out));
    String bytes =
        "01000000000000000500000000000000090000000000000002000000000000006400000000000003e8";
    assertEquals(bytes, HexFormat.of().formatHex(out.toByteArray()));
    assertEquals(
        range,
        BlockRange.CODEC.read(
            new DataInputStream(new ByteArrayInputStream(HexFormat.of().parseHex(bytes)))));
  }

  /** A block that does not fit into one entry is there as a whole, or not at all. */
  @Test
  void largeBlocksAreWrittenInPartsAndReadBack() throws IOException {
    MemoryJournal journal = new MemoryJournal();
    BlockLog log = new BlockLog(journal, 3);
    byte[] large = new byte[5 << 20];
    new Random(1).nextBytes(large);
    List<Object> records = new ArrayList<>(List.of("first", large, "last", large));
    BlockFormat.Encoded streamed = BlockFormat.streamed(records, CODECS);
    BlockFormat.Encoded inMemory = BlockFormat.encode(records, CODECS, 100);
    List<BlockLog.Found> written = new ArrayList<>();
    for (BlockFormat.Encoded block : List.of(streamed, inMemory)) {
      BlockId id = new BlockId(3, 1, written.size());
      BlockLog.Place place = log.append(id, written.size(), block);
      written.add(new BlockLog.Found(id, written.size(), 4, place));
      assertEquals(11, place.positions().size());
      var read = BlockFormat.decode(log.read(place), place.length(), 4, CODECS);
      assertEquals("first", read.next());
      assertArrayEquals(large, (byte[]) read.next());
      assertEquals("last", read.next());
      assertArrayEquals(large, (byte[]) read.next());
    }
    assertArrayEquals(
        log.read(written.get(0).place()).readAllBytes(),
        log.read(written.get(1).place()).readAllBytes());
    records.remove(3); // Some parts are in the log when this is seen.
    assertThrows(IllegalStateException.class, () -> log.append(new BlockId(3, 1, 2), 2, streamed));
    BlockId next = new BlockId(3, 1, 2);
    BlockLog.Place place = log.append(next, 2, BlockFormat.encode(List.of("small"), CODECS, 100));
    written.add(new BlockLog.Found(next, 2, 1, place));
    assertEquals(written, log.scan());

    List<Long> positions = written.get(0).place().positions();
    var cut = new BlockLog.Place(positions.subList(0, 10), written.get(0).place().length());
    assertThrows(JournalDamagedException.class, () -> log.read(cut).readAllBytes());
    var tooLong = new BlockLog.Place(positions, (3 << 20) + 5);
    assertThrows(JournalDamagedException.class, () -> log.read(tooLong).readAllBytes());
  }

  @Test
  void rangesThatMakeNoSenseAreRefused() {
    List<String> bad = new ArrayList<>();
    String end = "0000000000000002000000000000006400000000000003e8";
    bad.add("0200000000000000050000000000000009" + end);
    bad.add("01ffffffffffffffff0000000000000009" + end);
    bad.add("0100000000000000090000000000000005" + end);
    bad.add("01");
    for (String bytes : bad) {
      var in = new DataInputStream(new ByteArrayInputStream(HexFormat.of().parseHex(bytes)));
      assertThrows(IOException.class, () -> BlockRange.CODEC.read(in), bytes);
    }
  }
}
