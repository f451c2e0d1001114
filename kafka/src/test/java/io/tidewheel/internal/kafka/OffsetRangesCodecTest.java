package io.tidewheel.internal.kafka;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidewheel.kafka.OffsetRange;
import io.tidewheel.spi.source.RangeCodecTable;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.ServiceLoader;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.Test;

/** Offset ranges as bytes. */
class OffsetRangesCodecTest {
  private static final Uuid ID = new Uuid(0x0001020304050607L, 0x08090A0B0C0D0E0FL);
  private static final Uuid OTHER_ID = new Uuid(0xF0F1F2F3F4F5F6F7L, 0xF8F9FAFBFCFDFEFFL);

  /** What the file of format 1 holds. */
  private static final OffsetRanges OF_FIXTURE =
      new OffsetRanges(
          List.of(
              OffsetRange.create("orders", 0, 120, 420),
              OffsetRange.create("orders", 0, 420, 720),
              OffsetRange.create("orders", 1, 7, 7),
              OffsetRange.create("orders", 300, 10_000_000_000L, 10_000_009_000L),
              OffsetRange.create("payments.eu", Integer.MAX_VALUE, 1L << 62, Long.MAX_VALUE)),
          Map.of("orders", ID, "payments.eu", OTHER_ID),
          Map.of());

  private static byte[] bytes(OffsetRanges ranges) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DirectSource.RANGE_CODEC.write(ranges, new DataOutputStream(bytes));
    return bytes.toByteArray();
  }

  private static OffsetRanges ranges(byte[] bytes) throws IOException {
    return DirectSource.RANGE_CODEC.read(new DataInputStream(new ByteArrayInputStream(bytes)));
  }

  private static String refusal(String hex) {
    byte[] bytes = HexFormat.of().parseHex(hex.replace(" ", ""));
    return assertThrows(IOException.class, () -> ranges(bytes)).getMessage();
  }

  private static byte[] fixture() throws IOException {
    try (InputStream file = OffsetRangesCodecTest.class.getResourceAsStream("/fixtures/ranges-1")) {
      return file.readAllBytes();
    }
  }

  @Test
  void format1IsReadForEver() throws IOException {
    assertEquals(OF_FIXTURE, ranges(fixture()));
  }

  @Test
  void writesFormat1() throws IOException {
    assertArrayEquals(fixture(), bytes(OF_FIXTURE));
  }

  @Test
  void aHundredPartitionsTakeAboutAKilobyte() throws IOException {
    List<OffsetRange> ranges = new ArrayList<>();
    for (int partition = 0; partition < 100; partition++) {
      long from = 10_000_000_000L + 7919L * partition;
      ranges.add(OffsetRange.create("orders-of-all-shops", partition, from, from + 2_000_000));
    }
    OffsetRanges written =
        new OffsetRanges(ranges, Map.of("orders-of-all-shops", Uuid.randomUuid()), Map.of());
    byte[] bytes = bytes(written);
    assertTrue(bytes.length <= 1_100, bytes.length + " bytes");
    assertEquals(written, ranges(bytes));
  }

  @Test
  void piecesOfAPartitionComeBackInTheirOrder() throws IOException {
    OffsetRanges pieces =
        new OffsetRanges(
                List.of(OffsetRange.create("b", 0, 5, 1005), OffsetRange.create("a", 1, 0, 300)),
                Map.of("a", ID, "b", OTHER_ID),
                Map.of())
            .inAtLeast(7);
    assertEquals(7, pieces.ranges().size());
    assertEquals(pieces, ranges(bytes(pieces)));
  }

  @Test
  void topicsMayTakeTurns() throws IOException {
    OffsetRanges turns =
        new OffsetRanges(
            List.of(
                OffsetRange.create("a", 0, 1, 2),
                OffsetRange.create("b", 0, 3, 4),
                OffsetRange.create("a", 1, 5, 6)),
            Map.of("a", ID, "b", OTHER_ID),
            Map.of());
    assertEquals(turns, ranges(bytes(turns)));
  }

  @Test
  void noRangesAreWrittenToo() throws IOException {
    OffsetRanges none = new OffsetRanges(List.of());
    assertEquals(none, ranges(bytes(none)));
  }

  @Test
  void lossesAreNotKept() throws IOException {
    List<OffsetRange> ranges = List.of(OffsetRange.create("a", 0, 5, 6));
    Map<String, Uuid> ids = Map.of("a", ID);
    assertEquals(
        new OffsetRanges(ranges, ids, Map.of()),
        ranges(bytes(new OffsetRanges(ranges, ids, Map.of("a-0", 5L)))));
  }

  @Test
  void whatMakesNoSenseIsRefusedSayingWhy() {
    String id = "000102030405060708090A0B0C0D0E0F";
    assertTrue(refusal("02 00").contains("version=2, must be 1"), refusal("02 00"));
    assertTrue(refusal("FF 00").contains("version=-1"), refusal("FF 00"));
    assertTrue(refusal("01 01 00").contains("name has 0 bytes"), refusal("01 01 00"));
    assertTrue(refusal("01 01 FA 01").contains("name has 250 bytes, must be 1 to 249"));
    assertTrue(
        refusal("01 01 01 61" + id + "01 00 05 FFFFFFFFFFFFFFFF7F")
            .contains("topic=a, partition=0, from=5, count=" + Long.MAX_VALUE));
    assertTrue(
        refusal("01 01 01 61" + id + "01 8080808008 00 00").contains("partition=2147483648"));
    assertTrue(refusal("01 FFFFFFFFFFFFFFFFFF01").contains("more than 63 bits"));
  }

  @Test
  void claimedCountsTakeNoMemory() {
    String id = "000102030405060708090A0B0C0D0E0F";
    String most = "FFFFFFFFFFFFFFFF7F";
    assertEquals("Kafka ranges are cut short after 0 of topics []", refusal("01" + most));
    assertEquals(
        "Kafka ranges are cut short after 1 of topics [a]",
        refusal("01 01 01 61" + id + most + "00 00 00"));
  }

  @Test
  void anyBytesGiveRangesOrAnIoException() throws IOException {
    Random random = new Random(4711);
    byte[] good = bytes(OF_FIXTURE);
    int refused = 0;
    for (int i = 0; i < 20_000; i++) {
      byte[] bytes = good.clone();
      for (int flips = 1 + random.nextInt(3); flips > 0; flips--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
      }
      try {
        OffsetRanges read = ranges(bytes);
        assertEquals(read, ranges(bytes(read)));
      } catch (IOException e) {
        refused++;
      }
    }
    assertTrue(refused > 0);
  }

  @Test
  void isDescribedForPeople() throws IOException {
    assertEquals(
        "310 offsets: orders (id=AAECAwQFBgcICQoLDA0ODw) 0 [120, 420), 1 [7, 7);"
            + " payments (id=8PHy8_T19vf4-fr7_P3-_w) 0 [0, 10)",
        DirectSource.RANGE_CODEC.describe(
            ranges(
                bytes(
                    new OffsetRanges(
                        List.of(
                            OffsetRange.create("orders", 0, 120, 420),
                            OffsetRange.create("orders", 1, 7, 7),
                            OffsetRange.create("payments", 0, 0, 10)),
                        Map.of("orders", ID, "payments", OTHER_ID),
                        Map.of())))));
  }

  @Test
  void isFoundByTheKindOfTheSource() {
    assertEquals(
        1,
        ServiceLoader.load(RangeCodecTable.class).stream()
            .filter(table -> table.get().codecs().get("kafka") instanceof OffsetRangesCodec)
            .count());
  }
}
