package io.tidewheel.cli.checkpoint;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a checkpoint is shown as. */
class CheckpointCommandTest {
  @TempDir private Path directory;

  private Ran show(String... options) {
    return run("show", options);
  }

  private Ran run(String command, String... options) {
    return Ran.checkpoint(
        Stream.concat(Stream.of(command, directory), Stream.of(options)).toArray());
  }

  /** What is different each time, as names. */
  private String normal(String out) {
    return out.replace(directory.toString(), "DIR")
        .replaceAll("[0-9a-f]{8}-[0-9a-f-]{27}", "UUID")
        .replaceAll("host=\\S+, pid=\\d+, since=\\S+Z", "OWNER")
        .replaceAll("\\d+ (days|h) ago", "AGE ago")
        .replaceAll("[\\d.]+ (bytes|KiB) in", "BYTES in")
        .replaceAll("(?<=  33) +\\d+ ms", "  MS");
  }

  @Test
  void showsWhatACheckpointHolds() {
    try (SampleCheckpoint checkpoint = SampleCheckpoint.open(directory)) {
      checkpoint.batches(2).plan();
    }
    // This process is still there, so it counts as the owner.
    assertEquals(
        """
        Checkpoint DIR
          application  revenue
          id           UUID
          format       3, state in values-1
          zero time    2025-11-23 10:00:00.000Z
          interval     500 ms
          starts       1
          pinned       streaming.defaultParallelism=2
          in use by    OWNER
          last batch   1 of 2025-11-23 10:00:01.000Z, AGE ago
          pending      2 of 2025-11-23 10:00:01.500Z: 33 records
          lost         nothing
          journal      BYTES in 1 file
          state files  nothing

        Sources
          orders       kind       kafka
                       committed  30 offsets: orders (id=AAAAAAAAAAAAAAAAAAAAAA) 0 [10, 20), 1 [20, 40)
                       pending    30 offsets: orders (id=AAAAAAAAAAAAAAAAAAAAAA) 0 [20, 30), 1 [40, 60)
          corrections  kind       queue
                       committed  nothing
                       pending    3 records, which cannot be read again

        Operators with state
          id           kind              slide   width  partitions  changed last
          totals       updateStateByKey  500 ms  -      2           batch 1
          last-minute  window            1 s     1 min  -           -

        Exactly-once outputs
          id                  kind  partitions  written last
          revenue_by_country  jdbc  1           batch 1

        Latest batches
          id  time                      records  took
          0   2025-11-23 10:00:00.500Z  33  MS
          1   2025-11-23 10:00:01.000Z  33  MS
        """,
        normal(show().out()));
  }

  @Test
  void showsWhatWasLostWithAProcess() {
    try (SampleCheckpoint checkpoint = SampleCheckpoint.open(directory)) {
      checkpoint.batches(1).plan();
    }
    SampleCheckpoint.open(directory).close();
    String shown = show().out();
    assertTrue(shown.contains("\n  lost         3 records of corrections in batch 1\n"), shown);
    assertTrue(shown.contains("\n  starts       2\n"), shown);
  }

  @Test
  void showsAsJson() throws Exception {
    try (SampleCheckpoint checkpoint = SampleCheckpoint.open(directory)) {
      checkpoint.batches(12).plan();
    }
    JsonNode shown = new JsonMapper().readTree(show("--json").out());
    assertAll(
        () -> assertEquals("revenue", shown.get("application").textValue()),
        () -> assertEquals("2", shown.at("/pinned/streaming.defaultParallelism").textValue()),
        () -> assertEquals("runs", shown.at("/owner/presence").textValue()),
        () -> assertEquals(11, shown.at("/lastBatch/id").longValue()),
        () -> assertEquals("2025-11-23T10:00:06Z", shown.at("/lastBatch/time").textValue()),
        () -> assertEquals(12, shown.at("/pending/id").longValue()),
        () -> assertEquals(30, shown.at("/pending/ranges/0/records").longValue()),
        () -> assertTrue(shown.at("/pending/ranges/1/range").isNull()),
        () -> assertTrue(shown.at("/sources/0/last").textValue().contains("0 [110, 120)")),
        () -> assertEquals(60_000, shown.at("/operators/1/widthMillis").longValue()),
        () -> assertEquals(11, shown.at("/operators/0/lastChange").longValue()),
        () -> assertEquals(10, shown.get("latestBatches").size()),
        () -> assertEquals(2, shown.at("/latestBatches/0/id").longValue()),
        () -> assertEquals(0, shown.get("lost").size()),
        () -> assertEquals(1, shown.at("/journal/files").longValue()));
  }

  @Test
  void offsetsAreALineForEachPartition() throws Exception {
    try (SampleCheckpoint checkpoint = SampleCheckpoint.open(directory)) {
      checkpoint.batches(2);
      assertEquals(
          """
          SOURCE       TOPIC   PARTITION  COMMITTED  FROM  UNTIL
          orders       orders  0          20         -     -
          orders       orders  1          40         -     -
          corrections  -       -          -          -     -
          """,
          run("offsets").out());
      checkpoint.plan();
    }
    assertEquals(
        """
        SOURCE       TOPIC   PARTITION  COMMITTED  FROM  UNTIL
        orders       orders  0          20         20    30
        orders       orders  1          40         40    60
        corrections  -       -          -          -     -
        """,
        run("offsets").out());
    JsonNode json = new JsonMapper().readTree(run("offsets", "--json").out());
    assertEquals(
        new JsonMapper()
            .readTree(
                """
                {"source": "orders", "topic": "orders", "partition": 1, "committed": 40,
                 "pending": {"from": 40, "until": 60}}"""),
        json.get(1));
    assertTrue(json.get(2).get("topic").isNull());
  }

  @Test
  void whatWasPlannedFirstIsCommittedNowhere() {
    try (SampleCheckpoint checkpoint = SampleCheckpoint.open(directory)) {
      checkpoint.plan();
    }
    assertEquals(
        """
        SOURCE       TOPIC   PARTITION  COMMITTED  FROM  UNTIL
        orders       orders  0          -          0     10
        orders       orders  1          -          0     20
        corrections  -       -          -          -     -
        """,
        run("offsets").out());
    assertTrue(show().out().contains("\n  last batch   none\n"));
  }

  @Test
  void lookingChangesNothing() throws Exception {
    try (SampleCheckpoint checkpoint = SampleCheckpoint.open(directory)) {
      checkpoint.batches(3).plan();
    }
    Map<Path, Object> before = files();
    for (String command : new String[] {"show", "verify", "offsets"}) {
      assertEquals(0, run(command).exitCode());
    }
    assertEquals(before, files());
  }

  private Map<Path, Object> files() throws Exception {
    Map<Path, Object> files = new TreeMap<>();
    try (Stream<Path> all = Files.walk(directory)) {
      for (Path path : all.toList()) {
        FileTime modified = Files.getLastModifiedTime(path);
        files.put(
            path, Files.isDirectory(path) ? modified : ByteBuffer.wrap(Files.readAllBytes(path)));
      }
    }
    return files;
  }

  @Test
  void aDirectoryWithoutCheckpointIsOneLine() throws Exception {
    for (String command : new String[] {"show", "verify", "offsets"}) {
      assertEquals(
          new Ran(
              1,
              "",
              "tidewheel: there is no checkpoint in %s; name the directory that the program gives to"
                      .formatted(directory)
                  + " checkpoint(...)\n"),
          run(command));
    }
    try (Stream<Path> files = Files.list(directory)) {
      assertEquals(0, files.count());
    }
    SampleCheckpoint.open(directory.resolve("checkpoint")).close();
    assertEquals(
        "tidewheel: there is no checkpoint in %s; did you mean %s/checkpoint?\n"
            .formatted(directory, directory),
        show().err());
  }

  @Test
  void aCheckpointThatCannotBeReadIsOneLine() throws Exception {
    Files.createDirectories(directory.resolve("journal"));
    Files.writeString(
        directory.resolve("journal").resolve("00000000000000000000.journal"), "x".repeat(1000));
    Ran ran = show();
    assertEquals(1, ran.exitCode());
    assertEquals("", ran.out());
    assertTrue(ran.err().startsWith("tidewheel: checkpoint " + directory + ": "), ran.err());
    assertEquals(1, ran.err().lines().count(), ran.err());
  }

  @Test
  void helpKnowsTheCommandsOfCheckpoint() {
    String help = Ran.checkpoint().out();
    assertEquals(Ran.checkpoint("--help").out(), help);
    for (String command : new String[] {"show", "verify", "offsets", "plan"}) {
      assertTrue(help.contains("\n  " + command + " "), help);
    }
  }
}
