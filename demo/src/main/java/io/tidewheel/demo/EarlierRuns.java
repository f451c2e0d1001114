package io.tidewheel.demo;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.tidewheel.cli.Failure;
import io.tidewheel.demo.orders.Tally;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * The orders of earlier runs with the same checkpoint, counted without the job: from the topic,
 * which has them also if a run was killed. A file keeps how far they were counted, so that each
 * start reads only what the run before it sent. It is written at the start of a run:
 *
 * <pre>
 * {"version":2,"topic":"orders","offsets":[310,295,0,12],"next":617,
 *  "acknowledged":{"DE":{"count":90,"cents":5301,"sequenceSum":1200,"sequenceXor":93},
 *                  "US":{"count":527,"cents":30977,"sequenceSum":90210,"sequenceXor":411}}}
 * </pre>
 *
 * @param offsets up to which offset of each partition they were counted
 * @param next the sequence number of the next order
 */
record EarlierRuns(
    int version, String topic, List<Long> offsets, long next, Map<String, Tally> acknowledged) {
  private static final int VERSION = 2;
  private static final String FILE = "orders.json";
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  /** Of a topic that has no order yet. */
  static EarlierRuns none(String topic) {
    return new EarlierRuns(
        VERSION,
        topic,
        IntStream.range(0, Broker.PARTITIONS).mapToObj(partition -> 0L).toList(),
        0,
        Map.of());
  }

  /**
   * What the file in a directory says.
   *
   * @param newTopic the topic, if there is no file
   * @throws Failure if it cannot be read
   */
  static EarlierRuns in(Path directory, String newTopic) {
    Path file = directory.resolve(FILE);
    if (Files.notExists(file)) {
      return none(newTopic);
    }
    try {
      EarlierRuns read = MAPPER.readValue(file.toFile(), EarlierRuns.class);
      if (read.version() == VERSION && read.offsets().size() == Broker.PARTITIONS) {
        return read;
      }
      throw new Failure(
          "%s has version=%d and %d partitions, must be %d and %d; use the Tidewheel that wrote it,"
                  .formatted(
                      file, read.version(), read.offsets().size(), VERSION, Broker.PARTITIONS)
              + " or another --checkpoint");
    } catch (IOException e) {
      throw new Failure(
          file
              + " cannot be read: "
              + firstLine(e)
              + "; restore the directory from a copy, or begin anew with another --checkpoint",
          e);
    }
  }

  long count() {
    return acknowledged.values().stream().mapToLong(Tally::count).sum();
  }

  private static String firstLine(IOException e) {
    String message =
        e instanceof JsonProcessingException json ? json.getOriginalMessage() : e.toString();
    return message.lines().findFirst().orElse("");
  }

  /**
   * Writes it to the file, durably.
   *
   * @throws Failure if the disk does not take it
   */
  void writeTo(Path directory) {
    Path file = directory.resolve(FILE);
    Path unfinished = directory.resolve(FILE + ".new");
    try {
      Files.createDirectories(directory);
      try (FileChannel channel =
          FileChannel.open(
              unfinished,
              StandardOpenOption.CREATE,
              StandardOpenOption.TRUNCATE_EXISTING,
              StandardOpenOption.WRITE)) {
        ByteBuffer bytes = ByteBuffer.wrap(MAPPER.writeValueAsBytes(this));
        while (bytes.hasRemaining()) {
          channel.write(bytes);
        }
        channel.force(true);
      }
      Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new Failure(Failure.CHECKPOINT_NOT_WRITTEN, file + " cannot be written: " + e, e);
    }
  }
}
