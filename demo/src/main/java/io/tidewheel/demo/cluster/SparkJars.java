package io.tidewheel.demo.cluster;

import io.tidewheel.cli.Failure;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * The jars that programs on Spark need. The build notes down where they are, in two files of one
 * line each, since Spark is not on the class path of anything else.
 *
 * @param driver all that a driver needs
 * @param spark those of them that are in a Spark distribution
 */
public record SparkJars(List<Path> driver, List<Path> spark) {
  /** The system property that says in which directory the two files are. */
  public static final String PROPERTY = "tidewheel.spark";

  /**
   * As the build noted them down.
   *
   * @throws Failure if it did not, or some are gone
   */
  public static SparkJars find() {
    String directory = System.getProperty(PROPERTY);
    if (directory == null) {
      throw new Failure(
          "Spark's jars are not known: no system property "
              + PROPERTY
              + "; start with ./tidewheel");
    }
    return new SparkJars(read(Path.of(directory, "driver")), read(Path.of(directory, "spark")));
  }

  private static List<Path> read(Path file) {
    try {
      List<Path> jars =
          Arrays.stream(Files.readString(file).strip().split(File.pathSeparator))
              .map(Path::of)
              .toList();
      for (Path jar : jars) {
        if (Files.notExists(jar)) {
          throw new Failure(
              "%s is listed in %s, but is gone; delete that file, and ./tidewheel finds it again"
                  .formatted(jar, file));
        }
      }
      return jars;
    } catch (IOException e) {
      throw new Failure("Spark's jars are not known: " + e + "; start with ./tidewheel", e);
    }
  }

  /** Those that a cluster has to be given: what {@code spark.jars} is to say. */
  public List<Path> program() {
    return driver.stream().filter(jar -> !spark.contains(jar)).toList();
  }

  /** What a driver is started with. */
  public String driverClassPath() {
    return String.join(File.pathSeparator, driver.stream().map(Path::toString).toList());
  }
}
