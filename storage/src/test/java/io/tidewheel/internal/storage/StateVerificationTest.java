package io.tidewheel.internal.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidewheel.internal.storage.StateVerification.Report;
import io.tidewheel.spi.file.AppendFile;
import io.tidewheel.spi.file.Directory;
import io.tidewheel.spi.state.StateHandle;
import io.tidewheel.spi.state.StateId;
import io.tidewheel.testkit.simulation.MemoryJournal;
import io.tidewheel.testkit.simulation.SimulatedDisk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

/** State that can be rebuilt is told from state that cannot. */
class StateVerificationTest {
  private static final StateId ID = new StateId("totals", 1);

  private final MemoryJournal journal = new MemoryJournal();
  private final Directory directory = SimulatedDisk.named("state-verification", 1).root();
  private long last = ChangesEntry.NONE;

  private long change(long version) throws IOException {
    return change(version, 1);
  }

  private long change(long version, int changes) throws IOException {
    byte[] entry = new ChangesEntry(ID, version, last, changes).toBytes();
    last = journal.append(ChangesEntry.TYPE, ByteBuffer.wrap(entry));
    return last;
  }

  /** A snapshot of the changes so far. */
  private void snapshot(String file, long version, long lastVersion) throws IOException {
    byte[] bytes = ("all of " + version).getBytes(StandardCharsets.UTF_8);
    write(file, bytes);
    CRC32C checksum = new CRC32C();
    checksum.update(bytes);
    SnapshotFiles.Content content =
        new SnapshotFiles.Content(file, bytes.length, (int) checksum.getValue(), 1);
    journal.append(
        SnapshotEntry.TYPE,
        ByteBuffer.wrap(new SnapshotEntry(ID, version, last, lastVersion, content).toBytes()));
  }

  private void write(String file, byte[] bytes) throws IOException {
    directory.delete(file);
    try (AppendFile out = directory.create(file)) {
      out.write(ByteBuffer.wrap(bytes));
      out.sync();
    }
  }

  private Report verify(StateHandle... published) throws IOException {
    return StateVerification.of(journal, directory, List.of(published));
  }

  private StateHandle published(long version) {
    return new StateHandle(ID, version, Long.toString(last));
  }

  @Test
  void aChainBackToTheBeginningIsSound() throws IOException {
    change(0);
    change(1);
    change(1, ChangesEntry.CONTINUED);
    assertEquals(new Report(1, 3, 0, 0, List.of(), List.of(), List.of()), verify(published(1)));
  }

  @Test
  void stateWithoutLocationNeedsNothing() throws IOException {
    assertEquals(
        new Report(0, 0, 0, 0, List.of(), List.of(), List.of()),
        verify(new StateHandle(ID, 0, "")));
  }

  @Test
  void aSnapshotStandsForTheChangesBeforeIt() throws IOException {
    change(0);
    long trimmed = change(1);
    snapshot("000001-1", 1, 1);
    change(2);
    snapshot("000002-2", 2, 2);
    change(3);
    journal.trim(trimmed + 1);
    Report report = verify(published(3));
    assertEquals(List.of(), report.damages());
    assertEquals(2, report.files());
    assertEquals(1, report.states());
  }

  @Test
  void aDamagedSnapshotIsRepairedFromTheOneBefore() throws IOException {
    change(0);
    snapshot("000001-0", 0, 0);
    long trimmed = last;
    change(1);
    snapshot("000002-1", 1, 1);
    change(2);
    journal.trim(trimmed + 1);
    write("000002-1", "all of 2".getBytes(StandardCharsets.UTF_8));
    Report report = verify(published(2));
    assertEquals(List.of(), report.damages());
    assertEquals(1, report.repairs().size());
    assertTrue(
        report.repairs().get(0).contains("000002-1 of version=1: its checksum is wrong"),
        report::toString);

    directory.delete("000001-0");
    Report without = verify(published(2));
    assertEquals(3, without.damages().size(), without::toString);
    assertTrue(without.damages().get(2).contains("leads to no sound snapshot"), without::toString);
    assertEquals(0, without.states());
  }

  @Test
  void aSnapshotThatMixesInLaterVersionsDoesNotCount() throws IOException {
    change(0);
    long trimmed = last;
    snapshot("000001-0", 0, 2);
    change(1);
    journal.trim(trimmed + 1);
    assertEquals(1, verify(published(1)).damages().size());
    assertEquals(List.of("000001-0"), verify(published(1)).leftovers());
  }

  @Test
  void aHandleThatLeadsNowhereIsDamage() throws IOException {
    change(0);
    assertEquals(1, verify(new StateHandle(ID, 0, "977")).damages().size());
    assertEquals(1, verify(new StateHandle(ID, 0, "here")).damages().size());
    assertEquals(1, verify(new StateHandle(ID, 7, Long.toString(last))).damages().size());
  }

  @Test
  void filesOfAProcessThatDiedAreLeftOver() throws IOException {
    change(0);
    write("000009-5.tmp", new byte[3]);
    assertEquals(List.of("000009-5.tmp"), verify(published(0)).leftovers());
  }
}
