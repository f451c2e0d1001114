package io.tidewheel.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidewheel.demo.cluster.SparkCluster;
import io.tidewheel.demo.cluster.SparkJars;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A program is submitted in one jar, its driver killed, and submitted again. */
@Timeout(120)
class SubmitTest {
  @TempDir Path temporary;
  private Path in;
  private Path out;

  @BeforeEach
  void makeDirectories() throws IOException {
    in = Files.createDirectory(temporary.resolve("in"));
    out = Files.createDirectory(temporary.resolve("out"));
  }

  /** What the command {@code spark-submit} does with a distribution of Spark. */
  private Process submit(SparkCluster cluster, SparkJars jars) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx512m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
    command.add("-cp");
    command.add(
        jars.spark().stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator)));
    command.add("org.apache.spark.deploy.SparkSubmit");
    command.addAll(List.of("--master", cluster.master()));
    command.addAll(List.of("--class", "io.tidewheel.submitted.WordCount"));
    for (String setting :
        List.of(
            "spark.driver.host=127.0.0.1",
            "spark.driver.bindAddress=127.0.0.1",
            "spark.ui.enabled=false",
            "spark.executor.memory=512m")) {
      command.addAll(List.of("--conf", setting));
    }
    command.add(System.getProperty("tidewheel.assembly"));
    command.addAll(
        List.of(
            temporary.resolve("checkpoint").toString(),
            in.toString(),
            out.resolve("words").toString()));
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(temporary.resolve("log").toFile()));
    builder.environment().putAll(cluster.environment());
    return builder.start();
  }

  private void put(String name, String text) throws IOException {
    Files.move(Files.writeString(temporary.resolve("aside"), text), in.resolve(name));
  }

  /** What was counted in the end. */
  private Map<String, Long> counts() throws IOException {
    Map<String, Long> counts = new HashMap<>();
    try (Stream<Path> batches = Files.list(out)) {
      for (Path batch : batches.filter(path -> !isHidden(path)).sorted().toList()) {
        try (Stream<Path> parts = Files.list(batch)) {
          for (Path part : parts.filter(path -> path.toString().contains("part-")).toList()) {
            for (String line : Files.readAllLines(part)) {
              String[] words = line.split(" ", 2);
              counts.merge(words[0], Long.parseLong(words[1]), Math::max);
            }
          }
        }
      }
    } catch (NoSuchFileException e) {
      return Map.of(); // A batch that is run again replaces its directory.
    }
    return counts;
  }

  private static boolean isHidden(Path path) {
    return path.getFileName().toString().startsWith(".");
  }

  private void await(Process driver, Map<String, Long> expected) throws Exception {
    Conditions.await(
        () -> {
          assertTrue(driver.isAlive(), () -> "it ended:\n" + log());
          return counts().equals(expected);
        });
  }

  private String log() {
    try {
      return Files.readString(temporary.resolve("log"));
    } catch (IOException e) {
      return e.toString();
    }
  }

  @Test
  void anAssemblyWithoutSparkGoesOnWithItsStateAfterItsDriverWasKilled() throws Exception {
    SparkJars jars = SparkJars.find();
    try (SparkCluster cluster = SparkCluster.start(jars, 1)) {
      put("before", "not read: it was there before\n");
      Process driver = submit(cluster, jars);
      try {
        Conditions.await(
            () -> {
              assertTrue(driver.isAlive(), () -> "it ended:\n" + log());
              return log().contains("words starts");
            });
        put("a", "one two two\n");
        await(driver, Map.of("one", 1L, "two", 2L));
      } finally {
        int ignored = driver.destroyForcibly().waitFor();
      }
      put("b", "two three\n");
      Process next = submit(cluster, jars);
      try {
        await(next, Map.of("one", 1L, "two", 3L, "three", 1L));
      } finally {
        int ignored = next.destroyForcibly().waitFor();
      }
    }
    assertEquals(Map.of("one", 1L, "two", 3L, "three", 1L), counts());
  }
}
