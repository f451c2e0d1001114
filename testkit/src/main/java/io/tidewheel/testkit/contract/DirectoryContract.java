package io.tidewheel.testkit.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidewheel.spi.file.AppendFile;
import io.tidewheel.spi.file.Directory;
import io.tidewheel.spi.file.DirectoryInUseException;
import io.tidewheel.spi.file.DirectoryLock;
import io.tidewheel.spi.file.ReadFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;

/** What directories promise, but for what a crash leaves. */
@Timeout(60)
public abstract class DirectoryContract {
  private Directory directory;

  /** For the subclass. */
  protected DirectoryContract() {}

  /** A directory that does not exist yet. */
  protected abstract Directory newDirectory() throws Exception;

  /** Another object for the same directory. */
  protected abstract Directory again(Directory directory) throws Exception;

  @BeforeEach
  final void openDirectory() throws Exception {
    directory = newDirectory();
  }

  private static void write(Directory directory, String name, String text) throws IOException {
    try (AppendFile file = directory.create(name)) {
      file.write(ByteBuffer.wrap(text.getBytes(UTF_8)));
    }
  }

  private static String read(Directory directory, String name) throws IOException {
    try (ReadFile file = directory.open(name)) {
      ByteBuffer all = ByteBuffer.allocate((int) file.size());
      assertEquals(all.remaining(), file.read(all, 0));
      return UTF_8.decode(all.flip()).toString();
    }
  }

  @Test
  void aDirectoryThatDoesNotExistIsEmpty() throws Exception {
    assertEquals(List.of(), directory.list());
    directory.delete("absent");
    directory.sync();
    assertThrows(NoSuchFileException.class, () -> directory.open("absent"));
    assertThrows(NoSuchFileException.class, () -> directory.rename("absent", "other"));
  }

  @Test
  void whatIsWrittenIsReadAtOnce() throws Exception {
    try (AppendFile file = directory.create("f");
        ReadFile reader = again(directory).open("f")) {
      assertEquals(0, reader.size());
      ByteBuffer bytes = ByteBuffer.wrap("__hello__".getBytes(UTF_8), 2, 5);
      file.write(bytes);
      assertFalse(bytes.hasRemaining());
      assertEquals(5, reader.size());
      file.write(ByteBuffer.wrap(" world".getBytes(UTF_8)));
      file.sync();
      directory.sync();
      assertEquals(11, reader.size());
    }
    assertEquals("hello world", read(directory, "f"));
  }

  @Test
  void readsAtAnyPositionUntilTheBufferIsFullOrTheFileEnds() throws Exception {
    write(directory, "f", "0123456789");
    try (ReadFile file = directory.open("f")) {
      ByteBuffer target = ByteBuffer.allocate(4);
      assertEquals(4, file.read(target, 3));
      assertEquals("3456", UTF_8.decode(target.flip()).toString());
      target.clear();
      assertEquals(2, file.read(target, 8));
      assertEquals(2, target.position());
      assertEquals(4, target.limit());
      assertEquals(0, file.read(target.clear(), 10));
      assertEquals(0, file.read(target.clear(), 1L << 40));
    }
  }

  @Test
  void longContentComesBack() throws Exception {
    byte[] content = new byte[3_000_001];
    new Random(5).nextBytes(content);
    try (AppendFile file = directory.create("f")) {
      file.write(ByteBuffer.wrap(content));
    }
    try (ReadFile file = directory.open("f")) {
      ByteBuffer all = ByteBuffer.allocate(content.length + 1);
      assertEquals(content.length, file.read(all, 0));
      assertEquals(ByteBuffer.wrap(content), all.flip());
    }
  }

  @Test
  void creatingRefusesANameThatExists() throws Exception {
    write(directory, "f", "first");
    assertThrows(FileAlreadyExistsException.class, () -> directory.create("f"));
    assertEquals("first", read(directory, "f"));
  }

  @Test
  void listsNamesOfFilesSorted() throws Exception {
    write(directory, "b", "");
    write(directory, "a.x", "");
    write(directory, "C-1_2", "");
    write(directory.subdirectory("below"), "d", "");
    assertEquals(List.of("C-1_2", "a.x", "b"), directory.list());
    assertEquals(List.of("C-1_2", "a.x", "b"), again(directory).list());
  }

  @Test
  void subdirectoriesAreMadeWithTheirFirstFile() throws Exception {
    Directory below = directory.subdirectory("one").subdirectory("two");
    assertEquals(List.of(), below.list());
    write(below, "f", "below");
    write(directory, "f", "above");
    assertEquals(List.of("f"), below.list());
    assertEquals("below", read(again(directory).subdirectory("one").subdirectory("two"), "f"));
    assertEquals("above", read(directory, "f"));
    below.sync();
  }

  @Test
  void renamingReplacesWhatHadTheName() throws Exception {
    write(directory, "a", "new");
    write(directory, "b", "old");
    directory.rename("a", "b");
    assertEquals(List.of("b"), directory.list());
    assertEquals("new", read(directory, "b"));
    directory.rename("b", "c");
    assertEquals("new", read(directory, "c"));
  }

  @Test
  void aFileThatIsBeingWrittenMayBeRenamed() throws Exception {
    try (AppendFile file = directory.create("a")) {
      file.write(ByteBuffer.wrap("one".getBytes(UTF_8)));
      directory.rename("a", "b");
      file.write(ByteBuffer.wrap("two".getBytes(UTF_8)));
      file.sync();
    }
    assertEquals("onetwo", read(directory, "b"));
  }

  @Test
  void deletingIsDoneOnceAndAskedTwice() throws Exception {
    write(directory, "f", "x");
    directory.delete("f");
    directory.delete("f");
    assertEquals(List.of(), directory.list());
    write(directory, "f", "y");
    assertEquals("y", read(directory, "f"));
  }

  @Test
  void closedFilesRefuseCallsAndCloseTwice() throws Exception {
    AppendFile file = directory.create("f");
    file.close();
    file.close();
    assertThrows(IOException.class, () -> file.write(ByteBuffer.allocate(1)));
    ReadFile reader = directory.open("f");
    reader.close();
    reader.close();
    assertThrows(IOException.class, () -> reader.read(ByteBuffer.allocate(1), 0));
  }

  @Test
  void namesThatAreNoneAreRefused() {
    for (String name :
        new String[] {"", ".", "..", ".hidden", "a/b", "../x", "a\\b", "a b", "é", "a\0", "a\n"}) {
      for (Executable call :
          List.<Executable>of(
              () -> directory.create(name),
              () -> directory.open(name),
              () -> directory.rename(name, "x"),
              () -> directory.rename("x", name),
              () -> directory.delete(name),
              () -> directory.subdirectory(name),
              () -> directory.lock(name, "me"),
              () -> directory.takeOver(name, "me"))) {
        assertThrows(IllegalArgumentException.class, call, name);
      }
    }
    assertThrows(IllegalArgumentException.class, () -> directory.create("x".repeat(201)));
  }

  @Test
  void oneAtATimeHasTheLockAndOthersLearnWho() throws Exception {
    DirectoryLock lock = directory.lock("lock", "host-a process 17");
    for (Directory other : List.of(directory, again(directory))) {
      DirectoryInUseException refused =
          assertThrows(DirectoryInUseException.class, () -> other.lock("lock", "host-b"));
      assertEquals("host-a process 17", refused.holder());
      assertTrue(refused.getMessage().contains("host-a process 17"), refused.getMessage());
      assertTrue(refused.getMessage().contains(directory.toString()), refused.getMessage());
    }
    DirectoryLock another = directory.lock("lock2", "x");
    DirectoryLock below = directory.subdirectory("below").lock("lock", "y");
    another.close();
    below.close();
    lock.close();
    DirectoryLock next = again(directory).lock("lock", "host-b");
    lock.close();
    assertEquals(
        "host-b",
        assertThrows(DirectoryInUseException.class, () -> directory.lock("lock", "c")).holder());
    next.close();
    directory.lock("lock", "d").close();
  }

  @Test
  void whoeverTakesOverHasTheLockAndTheOtherLearnsIt() throws Exception {
    DirectoryLock first = directory.lock("lock", "host-a");
    first.check();
    DirectoryLock second = again(directory).takeOver("lock", "host-b");
    assertEquals("host-b", assertThrows(DirectoryInUseException.class, first::check).holder());
    second.check();
    first.close();
    second.check();
    assertEquals(
        "host-b",
        assertThrows(DirectoryInUseException.class, () -> directory.lock("lock", "c")).holder());
    DirectoryLock third = directory.takeOver("lock", "host-c");
    assertEquals("host-c", assertThrows(DirectoryInUseException.class, second::check).holder());
    second.close();
    third.close();
    DirectoryLock next = directory.takeOver("lock", "nobody has it");
    next.check();
    next.close();
    directory.lock("lock", "d").close();
    assertEquals(List.of(), directory.list().stream().filter(n -> !n.equals("lock")).toList());
  }

  @Test
  void printsAsWhereItIs() throws Exception {
    assertEquals(directory.toString(), again(directory).toString());
    assertTrue(
        directory.subdirectory("below").toString().startsWith(directory.toString()),
        directory.toString());
  }
}
