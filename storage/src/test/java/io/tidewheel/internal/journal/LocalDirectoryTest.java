package io.tidewheel.internal.journal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidewheel.spi.file.Directory;
import io.tidewheel.spi.file.DirectoryInUseException;
import io.tidewheel.spi.file.DirectoryLock;
import io.tidewheel.spi.file.DirectoryProvider;
import io.tidewheel.testkit.contract.DirectoryContract;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalDirectoryTest extends DirectoryContract {
  @TempDir Path temporary;

  @Override
  protected Directory newDirectory() {
    return new LocalDirectory(temporary.resolve("not/yet/there"));
  }

  @Override
  protected Directory again(Directory directory) {
    return new LocalDirectory(Path.of(directory.toString()));
  }

  @Test
  void isFoundByItsScheme() throws Exception {
    DirectoryProvider provider =
        ServiceLoader.load(DirectoryProvider.class).stream()
            .map(ServiceLoader.Provider::get)
            .filter(found -> found.scheme().equals("file"))
            .findFirst()
            .orElseThrow();
    Directory directory = provider.open(temporary.resolve("a b").toUri());
    directory.create("f").close();
    assertTrue(Files.exists(temporary.resolve("a b/f")));
    for (String location : new String[] {"file:relative", "file://host/x", "other:/x"}) {
      String message =
          assertThrows(IllegalArgumentException.class, () -> provider.open(URI.create(location)))
              .getMessage();
      assertTrue(message.contains(location) && message.contains("file:/"), message);
    }
  }

  @Test
  void aLinkLeadsToTheSameLock() throws Exception {
    Path real = Files.createDirectory(temporary.resolve("real"));
    Path link = Files.createSymbolicLink(temporary.resolve("link"), real);
    DirectoryLock lock = new LocalDirectory(real).lock("lock", "me");
    try {
      assertThrows(
          DirectoryInUseException.class, () -> new LocalDirectory(link).lock("lock", "other"));
    } finally {
      lock.close();
    }
  }

  @Test
  void anotherProcessHasTheLockUntilItIsKilled() throws Exception {
    Process other =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx32m",
                "-cp",
                System.getProperty("java.class.path"),
                Holder.class.getName(),
                temporary.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (BufferedReader output =
        new BufferedReader(new InputStreamReader(other.getInputStream(), UTF_8))) {
      assertEquals("locked", output.readLine());
      LocalDirectory directory = new LocalDirectory(temporary);
      assertEquals(
          "other process",
          assertThrows(DirectoryInUseException.class, () -> directory.lock("lock", "me")).holder());
      other.destroyForcibly().waitFor();
      directory.lock("lock", "me").close();
    } finally {
      other.destroyForcibly();
    }
  }

  /** Takes a lock and waits for its end. */
  static final class Holder {
    private Holder() {}

    public static void main(String[] args) throws IOException {
      DirectoryLock lock = new LocalDirectory(Path.of(args[0])).lock("lock", "other process");
      System.out.println("locked");
      System.out.flush();
      if (System.in.read() < 0) {
        lock.close();
      }
    }
  }

  @Test
  void aFileInPlaceOfTheDirectoryIsSaid() throws Exception {
    Path file = Files.createFile(temporary.resolve("file"));
    LocalDirectory directory = new LocalDirectory(file.resolve("below"));
    String message = assertThrows(IOException.class, () -> directory.create("f")).getMessage();
    assertTrue(message.contains(file.toString()), message);
    assertThrows(IOException.class, () -> new LocalDirectory(file).lock("lock", "me"));
  }

  @Test
  void filesOfOthersAreNotListed() throws Exception {
    Files.createFile(temporary.resolve(".DS_Store"));
    Files.createFile(temporary.resolve("lost & found"));
    LocalDirectory directory = new LocalDirectory(temporary);
    directory.create("f").close();
    assertEquals(List.of("f"), directory.list());
  }
}
