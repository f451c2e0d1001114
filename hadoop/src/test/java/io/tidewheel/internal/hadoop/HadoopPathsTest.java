package io.tidewheel.internal.hadoop;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Whoever knows files of this machine by java.nio knows those of HDFS. */
@Timeout(60)
class HadoopPathsTest {
  @TempDir Path temporary;

  /** What is done with a directory that is there. */
  private interface Deed {
    Object in(Path directory) throws IOException;
  }

  /** Compares what is done here and there, and what is there then. */
  private void sameAsHere(Deed deed) throws IOException {
    Path here = Files.createDirectory(temporary.resolve("here"));
    Path there = new HadoopDirectoryProvider().path(Cluster.fresh());
    Files.createDirectories(there);
    assertEquals(outcome(here, deed), outcome(there, deed));
    assertEquals(tree(here), tree(there));
  }

  private static String outcome(Path directory, Deed deed) {
    try {
      return String.valueOf(deed.in(directory)).replace(directory.toString(), "DIR");
    } catch (IOException e) {
      return e.getClass().getSimpleName();
    }
  }

  private static List<String> tree(Path directory) throws IOException {
    List<String> found = new ArrayList<>();
    try (Stream<Path> paths = Files.walk(directory)) {
      for (Path path : paths.toList()) {
        String name = directory.relativize(path).toString();
        found.add(name + (Files.isDirectory(path) ? "/" : "=" + Files.readString(path)));
      }
    }
    return found.stream().sorted().toList();
  }

  @Test
  void writesReadsAndReplaces() throws IOException {
    sameAsHere(
        directory -> {
          Path file = Files.writeString(directory.resolve("a b#%ü*"), "first");
          Path ignored = Files.writeString(file, "second");
          return Files.readString(file) + Files.size(file) + Files.isRegularFile(file);
        });
  }

  @Test
  void aFileThatIsThereIsNotCreated() throws IOException {
    sameAsHere(
        directory -> {
          Path file = Files.writeString(directory.resolve("file"), "here");
          return Files.writeString(
              file, "new", StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        });
  }

  @Test
  void whatIsNotThereIsNotReadListedOrDeleted() throws IOException {
    sameAsHere(
        directory -> {
          Path none = directory.resolve("none");
          return List.of(
              Files.exists(none),
              outcome(none, Files::readString),
              outcome(none, Files::list),
              outcome(none, Files::size),
              Files.deleteIfExists(none),
              outcome(none, path -> Files.move(path, path.resolveSibling("other"))));
        });
  }

  @Test
  void aDirectoryWithSomethingInItIsNotDeleted() throws IOException {
    sameAsHere(
        directory -> {
          Path below = Files.createDirectories(directory.resolve("a/b/c"));
          Path ignored = Files.writeString(below.resolve("file"), "x");
          Files.delete(below);
          return "deleted";
        });
  }

  @Test
  void directoriesAreMadeOnceAndNotInFiles() throws IOException {
    sameAsHere(
        directory -> {
          Path file = Files.writeString(directory.resolve("file"), "x");
          Path made = Files.createDirectory(directory.resolve("made"));
          return List.of(
              outcome(made, Files::createDirectory),
              outcome(made, Files::createDirectories),
              outcome(made.resolve("x/y"), Files::createDirectory),
              outcome(file, Files::createDirectories),
              outcome(file, Files::list));
        });
  }

  @Test
  void aMoveReplacesAFileIfItMay() throws IOException {
    sameAsHere(
        directory -> {
          Path one = Files.writeString(directory.resolve("1"), "one");
          Path two = Files.writeString(directory.resolve("2"), "two");
          String refused = outcome(one, path -> Files.move(path, two));
          return List.of(refused, Files.move(one, two, StandardCopyOption.ATOMIC_MOVE));
        });
  }

  @Test
  void aDirectoryMovesWithAllThatIsInIt() throws IOException {
    sameAsHere(
        directory -> {
          Path below = Files.createDirectories(directory.resolve("a/b"));
          Path ignored = Files.writeString(below.resolve("file"), "x");
          return Files.move(
              directory.resolve("a"), directory.resolve("z"), StandardCopyOption.ATOMIC_MOVE);
        });
  }

  @Test
  void patternsSelectNames() throws IOException {
    sameAsHere(
        directory -> {
          for (String name : List.of(".a.tmp", "a.tmp", "b.txt")) {
            Path ignored = Files.writeString(directory.resolve(name), "");
          }
          List<String> names = new ArrayList<>();
          try (DirectoryStream<Path> found = Files.newDirectoryStream(directory, ".*.tmp")) {
            found.forEach(path -> names.add(path.getFileName().toString()));
          }
          return names;
        });
  }

  @Test
  void namesAreTakenApartAndPutTogetherAlike() throws IOException {
    sameAsHere(
        directory -> {
          Path path = directory.resolve("a/../b/./c");
          Path normal = path.normalize();
          return List.of(
              normal,
              normal.getFileName(),
              normal.getParent(),
              directory.relativize(normal),
              normal.relativize(directory),
              normal.startsWith(directory),
              directory.startsWith(normal),
              normal.endsWith(normal.getFileName()),
              normal.resolveSibling("d"),
              normal.getNameCount() - directory.getNameCount(),
              normal.subpath(normal.getNameCount() - 2, normal.getNameCount()),
              normal.getFileSystem().getPath(normal.toString()).equals(normal));
        });
  }
}
