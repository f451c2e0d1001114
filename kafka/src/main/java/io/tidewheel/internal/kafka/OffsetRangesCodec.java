package io.tidewheel.internal.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;

import io.tidewheel.kafka.OffsetRange;
import io.tidewheel.spi.source.RangeCodec;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.EOFException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.Uuid;

/**
 * Offset ranges in the checkpoint, in their order. What was found lost when they were planned is
 * not kept.
 *
 * <p>Numbers are {@link Varints}, unless a size is given. One group holds the ranges that follow
 * each other and are of one topic; an id of zeros is one that the brokers did not tell.
 *
 * <pre>
 * 01                                    version, 1 byte
 * 01                                    one group:
 * 06 6F 72 64 65 72 73                    6 bytes of name, UTF-8: orders
 * 00 01 02 03 04 05 06 07
 * 08 09 0A 0B 0C 0D 0E 0F                 topic id, 16 bytes
 * 02                                      two ranges:
 * 00 78 AC 02                               partition 0, from 120, 300 offsets
 * 01 07 00                                  partition 1, from 7, none
 * </pre>
 */
final class OffsetRangesCodec implements RangeCodec<OffsetRanges> {
  private static final int VERSION = 1;

  /** Kafka allows no longer ones. */
  private static final int LONGEST_NAME = 249;

  @Override
  public void write(OffsetRanges ranges, DataOutput out) throws IOException {
    List<List<OffsetRange>> groups = groups(ranges.ranges());
    out.writeByte(VERSION);
    Varints.write(groups.size(), out);
    for (List<OffsetRange> group : groups) {
      String topic = group.get(0).topic();
      writeTopic(topic, ranges.topicIds().getOrDefault(topic, Uuid.ZERO_UUID), out);
      Varints.write(group.size(), out);
      for (OffsetRange range : group) {
        Varints.write(range.partition(), out);
        Varints.write(range.fromOffset(), out);
        Varints.write(range.count(), out);
      }
    }
  }

  private static void writeTopic(String topic, Uuid id, DataOutput out) throws IOException {
    byte[] name = topic.getBytes(UTF_8);
    if (name.length > LONGEST_NAME) {
      throw new IOException(
          "topic=" + topic + ": " + name.length + " bytes, must be at most " + LONGEST_NAME);
    }
    Varints.write(name.length, out);
    out.write(name);
    out.writeLong(id.getMostSignificantBits());
    out.writeLong(id.getLeastSignificantBits());
  }

  private static List<List<OffsetRange>> groups(List<OffsetRange> ranges) {
    List<List<OffsetRange>> groups = new ArrayList<>();
    int begin = 0;
    for (int i = 1; i <= ranges.size(); i++) {
      if (i == ranges.size() || !ranges.get(i).topic().equals(ranges.get(begin).topic())) {
        groups.add(ranges.subList(begin, i));
        begin = i;
      }
    }
    return groups;
  }

  @Override
  public OffsetRanges read(DataInput in) throws IOException {
    int version = in.readByte();
    if (version != VERSION) {
      throw new IOException(
          "Kafka ranges: version="
              + version
              + ", must be "
              + VERSION
              + "; if a later Tidewheel wrote them, read them with that one");
    }
    // Grown as ranges are read: the counts may be nonsense.
    List<OffsetRange> ranges = new ArrayList<>();
    Map<String, Uuid> topicIds = new HashMap<>();
    try {
      for (long groups = Varints.read(in); groups > 0; groups--) {
        String topic = readName(in);
        topicIds.put(topic, new Uuid(in.readLong(), in.readLong()));
        for (long left = Varints.read(in); left > 0; left--) {
          ranges.add(readRange(topic, in));
        }
      }
    } catch (EOFException e) {
      throw new IOException(
          "Kafka ranges are cut short after " + ranges.size() + " of topics " + topicIds.keySet(),
          e);
    }
    return new OffsetRanges(ranges, topicIds, Map.of());
  }

  private static String readName(DataInput in) throws IOException {
    long length = Varints.read(in);
    if (length < 1 || length > LONGEST_NAME) {
      throw new IOException(
          "Kafka ranges: a topic's name has " + length + " bytes, must be 1 to " + LONGEST_NAME);
    }
    byte[] name = new byte[(int) length];
    in.readFully(name);
    return new String(name, UTF_8);
  }

  private static OffsetRange readRange(String topic, DataInput in) throws IOException {
    long partition = Varints.read(in);
    long from = Varints.read(in);
    long count = Varints.read(in);
    if (partition > Integer.MAX_VALUE || count > Long.MAX_VALUE - from) {
      throw new IOException(
          "Kafka ranges: topic="
              + topic
              + ", partition="
              + partition
              + ", from="
              + from
              + ", count="
              + count
              + " is no range of offsets");
    }
    return new OffsetRange(topic, (int) partition, from, from + count);
  }

  /** {@code 300 offsets: orders (id=AAECAwQFBgcICQoLDA0ODw) 0 [120, 420), 1 [7, 7)}. */
  @Override
  public String describe(OffsetRanges ranges) {
    return ranges.records()
        + " offsets: "
        + groups(ranges.ranges()).stream()
            .map(group -> describe(group, ranges.topicIds()))
            .collect(joining("; "));
  }

  private static String describe(List<OffsetRange> group, Map<String, Uuid> topicIds) {
    String topic = group.get(0).topic();
    return topic
        + " (id="
        + topicIds.getOrDefault(topic, Uuid.ZERO_UUID)
        + ") "
        + group.stream()
            .map(
                range ->
                    range.partition()
                        + " ["
                        + range.fromOffset()
                        + ", "
                        + range.untilOffset()
                        + ")")
            .collect(joining(", "));
  }
}
