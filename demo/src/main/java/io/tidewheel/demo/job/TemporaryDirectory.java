package io.tidewheel.demo.job;

import io.tidewheel.cli.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A directory for a run that nothing is kept of. */
public record TemporaryDirectory(Path path) implements AutoCloseable {

  /**
   * Makes one.
   *
   * @throws Failure if the disk does not take it
   */
  public static TemporaryDirectory create() {
    try {
      return new TemporaryDirectory(Files.createTempDirectory("tidewheel-demo-"));
    } catch (IOException e) {
      throw new Failure("no temporary directory can be made: " + e + "; see java.io.tmpdir", e);
    }
  }

  /** Deletes it with what is in it. What cannot be deleted stays: it is a temporary file. */
  @Override
  public void close() {
    try (Stream<Path> found = Files.walk(path)) {
      List<Path> deepestFirst = found.sorted(Comparator.reverseOrder()).toList();
      for (Path file : deepestFirst) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      return;
    }
  }
}
