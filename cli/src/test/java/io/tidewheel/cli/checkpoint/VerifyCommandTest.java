package io.tidewheel.cli.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Damage is found, named, and told from what is none. */
class VerifyCommandTest {
  @TempDir private Path directory;
  private Path journal;

  @BeforeEach
  void writeCheckpoint() throws Exception {
    try (SampleCheckpoint checkpoint =
        SampleCheckpoint.open(directory, Map.of("streaming.checkpoint.segmentBytes", "4096"))) {
      checkpoint.batches(20).plan();
    }
    journal = files("journal").get(0);
  }

  private Ran verify(String... options) {
    return Ran.checkpoint(
        Stream.concat(Stream.of("verify", directory), Stream.of(options)).toArray());
  }

  private List<Path> files(String below) throws IOException {
    try (Stream<Path> files = Files.list(directory.resolve(below))) {
      return files.sorted().toList();
    }
  }

  private static void flip(Path file, int at) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    bytes[at] ^= 0x10;
    Files.write(file, bytes);
  }

  @Test
  void aSoundCheckpointIsSound() throws Exception {
    Ran ran = verify();
    assertEquals(0, ran.exitCode(), ran.out());
    assertTrue(
        ran.out()
            .replaceAll("[\\d,.]+ (entries|files|KiB)", "N $1")
            .contains(
                "  ok  journal  N entries with N KiB in N files; every checksum is right\n"
                    + "  ok  entries  21 planned, 20 committed, the last is 19; all of them follow"
                    + " from those before\n"
                    + "  ok  ranges   21 read\n"),
        ran.out());
    assertTrue(ran.out().endsWith("\nSOUND\n"), ran.out());
    JsonNode json = new JsonMapper().readTree(verify("--json").out());
    assertEquals("sound", json.get("verdict").textValue());
    assertEquals("ok", json.at("/findings/0/result").textValue());
  }

  @Test
  void everyFlippedByteOfAFileThatWasEndedIsFound() throws Exception {
    byte[] sound = Files.readAllBytes(journal);
    for (int at = 0; at < sound.length; at += 37) {
      flip(journal, at);
      Ran ran = verify();
      assertEquals(1, ran.exitCode(), "byte " + at + "\n" + ran.out());
      assertTrue(ran.out().contains("\nDAMAGED: "), ran.out());
      assertTrue(ran.out().contains(journal.getFileName().toString()), ran.out());
      assertFalse(ran.out().contains("nspect it"), ran.out());
      Files.write(journal, sound);
    }
    assertEquals(0, verify().exitCode());
  }

  @Test
  void damageComesWithWhatCanBeDone() throws Exception {
    flip(journal, 2000);
    Ran ran = verify();
    assertEquals("", ran.err());
    assertTrue(ran.out().contains("\n  damaged  journal  "), ran.out());
    assertTrue(ran.out().contains("restore an earlier copy"), ran.out());
    assertTrue(ran.out().contains("its state begins empty"), ran.out());
    JsonNode json = new JsonMapper().readTree(verify("--json").out());
    assertEquals("damaged", json.get("verdict").textValue());
  }

  @Test
  void aMissingFileOfTheJournalIsFound() throws Exception {
    Files.delete(files("journal").get(1));
    assertEquals(1, verify().exitCode());
  }

  @Test
  void aTornTailIsNoDamage() throws Exception {
    List<Path> all = files("journal");
    Path last = all.get(all.size() - 1);
    byte[] bytes = Files.readAllBytes(last);
    Files.write(last, java.util.Arrays.copyOf(bytes, bytes.length - 3));
    Ran ran = verify();
    assertEquals(0, ran.exitCode(), ran.out());
    assertTrue(ran.out().contains("20 planned, 20 committed"), ran.out());
  }

  /** Runs batches until each state has two snapshots, and the changes before the first are gone. */
  private List<Path> snapshots() throws Exception {
    try (SampleCheckpoint checkpoint =
        SampleCheckpoint.open(
            directory,
            Map.of(
                "streaming.checkpoint.segmentBytes", "4096",
                "streaming.checkpoint.backgroundThreads", "false",
                "state.snapshot.minBytes", "1000"))) {
      while (files("journal").contains(journal)) {
        checkpoint.batches(1);
      }
    }
    return files("state");
  }

  @Test
  void snapshotsAreReadToTheLastByte() throws Exception {
    List<Path> snapshots = snapshots();
    assertEquals(4, snapshots.size());
    Ran sound = verify();
    assertEquals(0, sound.exitCode(), sound.out());
    assertTrue(sound.out().contains(", 4 snapshots with "), sound.out());

    Path newest = snapshots.get(snapshots.size() - 1);
    flip(newest, (int) Files.size(newest) - 1);
    Ran repairable = verify();
    assertEquals(0, repairable.exitCode(), repairable.out());
    assertTrue(repairable.out().contains("\n  repairable  state    state=totals/"));
    assertTrue(
        repairable
            .out()
            .endsWith("\nSOUND: the next start repairs what is damaged, and loses" + " nothing\n"),
        repairable.out());
    SampleCheckpoint.open(directory).close();

    for (Path snapshot : snapshots) {
      Files.delete(snapshot);
    }
    Ran damaged = verify();
    assertEquals(1, damaged.exitCode(), damaged.out());
    assertTrue(damaged.out().contains("state=totals/0, version="), damaged.out());
    assertTrue(damaged.out().contains("state=totals/1, version="), damaged.out());
  }

  @Test
  void aFileThatNothingNeedsIsNoted() throws Exception {
    Files.createDirectories(directory.resolve("state"));
    Files.writeString(directory.resolve("state").resolve("000077-5.tmp"), "half");
    Ran ran = verify();
    assertEquals(0, ran.exitCode(), ran.out());
    assertTrue(ran.out().contains("1 file that nothing needs: 000077-5.tmp"), ran.out());
  }

  @Test
  void aProgramThatRunsIsNamed() throws Exception {
    try (SampleCheckpoint checkpoint = SampleCheckpoint.open(directory)) {
      checkpoint.batches(3);
      Ran ran = verify();
      assertEquals(0, ran.exitCode(), ran.out());
      assertTrue(
          ran.out().contains("in use by host=")
              && ran.out().contains("pid=" + ProcessHandle.current().pid()),
          ran.out());
    }
  }
}
