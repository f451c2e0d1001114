package io.tidewheel.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.tidewheel.cli.Main;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The demo's job on Spark, as a user starts it; the database has every order once. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class DemoOnSparkTest {
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
  @Tag("campaign")
  void f70EveryOrderIsCountedOnceThoughDriverExecutorAndWorkerAreKilled() throws Exception {
    List<String> killed =
        killed(demo("--cluster", "--chaos", "--kill-every=3s", "--rate=1000", "--seconds=12"));
    assertTrue(killed.containsAll(List.of("executor", "worker", "job")), killed::toString);
  }

  /** Minutes of it, and many kills. */
  @Test
  @Tag("campaign")
  @Timeout(value = 1, unit = TimeUnit.HOURS)
  void f70Campaign() throws Exception {
    for (int round = 0; round < 2; round++) {
      List<String> killed =
          killed(demo("--cluster", "--chaos", "--kill-every=4s", "--rate=5000", "--seconds=120"));
      assertTrue(killed.size() > 5, killed::toString);
    }
  }
}
