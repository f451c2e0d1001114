package io.tidewheel.testkit.simulation;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidewheel.spi.file.AppendFile;
import io.tidewheel.spi.file.Directory;
import io.tidewheel.spi.file.ReadFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SimulatedDiskTest {
  private static final int SEEDS = 200;

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(US_ASCII));
  }

  private static String read(Directory directory, String name) throws IOException {
    try (ReadFile file = directory.open(name)) {
      ByteBuffer all = ByteBuffer.allocate((int) file.size());
      int ignored = file.read(all, 0);
      return new String(all.array(), US_ASCII);
    }
  }

  @Test
  void keepsWhatWasSyncedAndLosesAnyPartOfTheRest() throws IOException {
    Set<Integer> lengths = new HashSet<>();
    for (int seed = 0; seed < SEEDS; seed++) {
      SimulatedDisk disk = SimulatedDisk.named("pages", seed);
      AppendFile file = disk.root().create("f");
      file.write(bytes("safe"));
      file.sync();
      disk.root().sync();
      file.write(bytes("gone?"));
      String left = read(disk.afterCrash(seed).root(), "f");
      assertTrue(left.startsWith("safe"), left);
      lengths.add(left.length());
    }
    assertEquals(Set.of(4, 5, 6, 7, 8, 9), lengths);
  }

  @Test
  void forgetsNamesThatWereNotSyncedEachForItself() throws IOException {
    Set<List<String>> outcomes = new HashSet<>();
    for (int seed = 0; seed < SEEDS; seed++) {
      SimulatedDisk disk = SimulatedDisk.named("names", seed);
      AppendFile file = disk.root().create("a");
      file.sync();
      disk.root().sync();
      disk.root().create("b").sync();
      disk.root().rename("a", "c");
      outcomes.add(disk.afterCrash(seed).root().list());
    }
    assertEquals(
        Set.of(List.of("a"), List.of("c"), List.of("a", "b"), List.of("b", "c")), outcomes);
  }

  @Test
  void dropsAnySubsetOfUnsyncedPages() throws IOException {
    Set<Boolean> hole = new HashSet<>();
    for (int seed = 0; seed < SEEDS; seed++) {
      SimulatedDisk disk = SimulatedDisk.named("holes", seed);
      AppendFile file = disk.root().create("f");
      disk.root().sync();
      file.write(bytes("x".repeat(2048)));
      String left = read(disk.afterCrash(seed).root(), "f");
      if (left.length() > 1024) {
        hole.add(left.charAt(0) != 'x' && left.charAt(600) == 'x');
      }
    }
    assertEquals(Set.of(true, false), hole);
  }

  @Test
  void stopsWorkingAtItsStepAndStaysDead() throws IOException {
    SimulatedDisk disk = SimulatedDisk.named("dead", 1);
    Directory root = disk.root();
    AppendFile file = root.create("f");
    disk.crashAt(disk.steps() + 2);
    file.write(bytes("x"));
    assertThrows(SimulatedCrash.class, file::sync);
    assertThrows(SimulatedCrash.class, root::list);
    assertThrows(SimulatedCrash.class, () -> file.write(bytes("y")));
  }

  @Test
  void aFullDiskTakesWhatFits() throws IOException {
    SimulatedDisk disk = SimulatedDisk.named("full", 1);
    disk.capacity(3);
    AppendFile file = disk.root().create("f");
    IOException full = assertThrows(IOException.class, () -> file.write(bytes("12345")));
    assertTrue(full.getMessage().contains("No space left"), full::getMessage);
    assertEquals("123", read(disk.root(), "f"));
    disk.capacity(100);
    file.write(bytes("45"));
    assertEquals("12345", read(disk.root(), "f"));
  }

  @Test
  void aSyncThatFailedMayHaveLostItsPagesThoughTheNextSaysYes() throws IOException {
    Set<Integer> lengths = new HashSet<>();
    for (int seed = 0; seed < SEEDS; seed++) {
      SimulatedDisk disk = SimulatedDisk.named("eio", seed);
      AppendFile file = disk.root().create("f");
      disk.root().sync();
      disk.failSync(1);
      file.write(bytes("abc"));
      assertThrows(IOException.class, file::sync);
      file.sync();
      lengths.add(read(disk.afterCrash(seed).root(), "f").length());
    }
    assertTrue(lengths.contains(0), lengths::toString);
  }

  @Test
  void refusesChangesWhileReadOnly() throws IOException {
    SimulatedDisk disk = SimulatedDisk.named("ro", 1);
    disk.root().create("f").close();
    disk.readOnly(true);
    assertThrows(IOException.class, () -> disk.root().create("g"));
    assertThrows(IOException.class, () -> disk.root().lock("owner", "me"));
    assertEquals(List.of("f"), disk.root().list());
  }

  @Test
  void aKillLosesNothingAndMakesNothingDurable() throws IOException {
    Set<Boolean> kept = new HashSet<>();
    for (int seed = 0; seed < SEEDS; seed++) {
      SimulatedDisk disk = SimulatedDisk.named("killed", seed);
      Directory root = disk.root();
      root.create("f").write(bytes("text"));
      SimulatedDisk killed = disk.afterKill();
      assertThrows(SimulatedCrash.class, root::list);
      assertEquals("text", read(killed.root(), "f"));
      List<String> left = killed.afterCrash(seed).root().list();
      kept.add(left.equals(List.of("f")));
    }
    assertEquals(Set.of(true, false), kept);
  }
}
