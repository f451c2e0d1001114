package io.tidewheel.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.tidewheel.cli.Main;
import io.tidewheel.demo.cluster.SparkJars;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The demo's job on Spark, as a user starts it; the database has every order once. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class DemoOnSparkTest {
  @TempDir private Path directory;

  private static List<JsonNode> demo(String... options) throws Exception {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    List<String> arguments = new ArrayList<>(List.of("demo", "--engine=spark", "--json"));
    arguments.addAll(List.of(options));
    int exit =
        Main.run(
            new PrintWriter(out, true),
            new PrintWriter(err, true),
            arguments.toArray(String[]::new));
    assertEquals(0, exit, () -> out + "\n" + err);
    List<JsonNode> objects = new ArrayList<>();
    for (String line : out.toString().lines().toList()) {
      objects.add(new JsonMapper().readTree(line));
    }
    JsonNode summary = objects.get(objects.size() - 1);
    assertEquals("ok", summary.get("verdict").textValue());
    assertEquals(summary.get("generated"), summary.get("processed"));
    assertTrue(summary.get("processed").longValue() > 1_000, out::toString);
    return objects;
  }

  private static List<String> killed(List<JsonNode> objects) {
    return objects.stream()
        .filter(object -> object.get("type").textValue().equals("killed"))
        .map(object -> object.get("what").textValue())
        .toList();
  }

  @Test
  void countsEveryOrderOnceInItsDriver() throws Exception {
    assertEquals(List.of(), killed(demo("--rate=1000", "--seconds=3")));
  }

  @Test
  void f70EveryOrderIsCountedOnceThoughDriverExecutorAndWorkerAreKilled() throws Exception {
    List<String> killed =
        killed(demo("--cluster", "--chaos", "--kill-every=3s", "--rate=1000", "--seconds=12"));
    assertTrue(killed.containsAll(List.of("executor", "worker", "job")), killed::toString);
  }

  /** Minutes of it. */
  @Test
  @Tag("campaign")
  @Timeout(value = 1, unit = TimeUnit.HOURS)
  void f70Campaign() throws Exception {
    for (int round = 0; round < 5; round++) {
      List<String> killed =
          killed(demo("--cluster", "--chaos", "--kill-every=4s", "--rate=5000", "--seconds=120"));
      assertTrue(killed.size() > 5, killed::toString);
    }
  }

  @Test
  void leavesNothingWhenItIsKilled() throws Exception {
    Process demo =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Djava.io.tmpdir=" + directory,
                "-D" + SparkJars.PROPERTY + "=" + System.getProperty(SparkJars.PROPERTY),
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "demo",
                "--engine=spark",
                "--cluster",
                "--rate=500")
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(demo.getInputStream(), StandardCharsets.UTF_8))) {
      String line = lines.readLine();
      while (line != null && !line.contains("kill 1: SIGKILL to a Spark executor")) {
        line = lines.readLine();
      }
      assertTrue(line != null, "it ended by itself");
      List<ProcessHandle> below = demo.descendants().toList();
      assertTrue(below.size() >= 5, below::toString); // Keeper, master, workers, driver.
      assertFalse(isEmpty());
      demo.destroyForcibly();
      Conditions.await(() -> below.stream().noneMatch(ProcessHandle::isAlive) && isEmpty());
    } finally {
      demo.destroyForcibly();
    }
  }

  private boolean isEmpty() throws Exception {
    try (Stream<Path> files = Files.list(directory)) {
      return files.findAny().isEmpty();
    }
  }
}
