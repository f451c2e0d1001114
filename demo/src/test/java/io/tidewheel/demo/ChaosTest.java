package io.tidewheel.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.tidewheel.cli.Main;
import io.tidewheel.testkit.kafka.EmbeddedKafka;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The job is killed again and again, and the database has every order once. */
class ChaosTest {
  @TempDir private Path directory;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int chaos(String... options) {
    List<String> arguments =
        new ArrayList<>(List.of("demo", "--chaos", "--rate=2000", "--interval=100ms"));
    arguments.addAll(List.of(options));
    if (arguments.stream().noneMatch(option -> option.startsWith("--kill-every="))) {
      arguments.add("--kill-every=1s");
    }
    return Main.run(
        new PrintWriter(out, true), new PrintWriter(err, true), arguments.toArray(String[]::new));
  }

  @Test
  void everyOrderIsCountedOnceThroughKills() throws Exception {
    assertEquals(0, chaos("--seconds=8", "--kill-every=2s", "--json"), () -> out + "\n" + err);
    List<JsonNode> objects = new ArrayList<>();
    for (String line : out.toString().lines().toList()) {
      objects.add(new JsonMapper().readTree(line));
    }
    JsonNode summary = objects.get(objects.size() - 1);
    assertEquals("ok", summary.get("verdict").textValue());
    assertEquals(summary.get("generated"), summary.get("processed"));
    assertTrue(summary.get("generated").longValue() > 10_000, out::toString);
    long kills = summary.at("/kills/count").longValue();
    assertTrue(kills >= 2, out::toString);
    assertEquals(kills, objects.stream().filter(o -> isOf(o, "killed")).count());
    long recoveries = summary.at("/kills/recoveries").longValue();
    assertTrue(recoveries >= 1, out::toString);
    assertEquals(recoveries, objects.stream().filter(o -> isOf(o, "recovered")).count());
    assertTrue(objects.stream().anyMatch(o -> o.has("window") && o.get("window").has("US")));
  }

  private static boolean isOf(JsonNode object, String type) {
    return object.get("type").textValue().equals(type);
  }

  @Test
  void anOrderThatWasNotGeneratedIsNoticed() throws Exception {
    try (EmbeddedKafka kafka = EmbeddedKafka.start()) {
      CompletableFuture<Integer> run =
          CompletableFuture.supplyAsync(
              () -> chaos("--bootstrap-servers=" + kafka.bootstrapServers(), "--seconds=3"));
      while (kafka.admin().listTopics().names().get().isEmpty()) {
        Thread.onSpinWait();
      }
      String topic = kafka.admin().listTopics().names().get().iterator().next();
      kafka.send(topic, 0, List.of("XX;1.00;17"));
      assertEquals(1, run.get(), () -> out + "\n" + err);
      assertTrue(out.toString().contains("\ndiffers     XX: generated 0 (0.00; "), out::toString);
      assertTrue(
          out.toString().endsWith("\nFAILED: 1 country differs from what was generated\n"),
          out::toString);
    }
  }

  @Test
  void aJobThatCannotGoOnEndsTheRunWithItsReason() throws Exception {
    try (EmbeddedKafka kafka = EmbeddedKafka.start()) {
      CompletableFuture<Integer> run =
          CompletableFuture.supplyAsync(
              () -> chaos("--bootstrap-servers=" + kafka.bootstrapServers(), "--kill-every=5s"));
      while (kafka.admin().listTopics().names().get().isEmpty()) {
        Thread.onSpinWait();
      }
      kafka.send(
          kafka.admin().listTopics().names().get().iterator().next(), 3, List.of("nonsense"));
      assertEquals(1, run.get(), () -> out + "\n" + err);
      List<String> lines = out.toString().lines().toList();
      String conclusion = lines.get(lines.size() - 1);
      assertTrue(conclusion.startsWith("FAILED: the job stopped: batch="), conclusion);
      assertTrue(conclusion.contains("'nonsense'"), conclusion);
    }
  }

  @Test
  void aKillBySomebodyElseIsSurvivedToo() throws Exception {
    CompletableFuture<Integer> run =
        CompletableFuture.supplyAsync(() -> chaos("--kill-every=1h", "--json", "--seconds=6"));
    awaitBatch(run);
    job(ProcessHandle.current()).orElseThrow().destroyForcibly();
    assertEquals(0, run.get(), () -> out + "\n" + err);
    assertTrue(
        out.toString().contains("{\"type\":\"killed\",\"kills\":1,\"what\":\"job\"}"),
        out::toString);
    assertTrue(out.toString().contains("\"kills\":{\"count\":1,\"recoveries\":1"), out::toString);
  }

  @Test
  void anOrderTakenForAnotherOfTheSamePriceIsNoticed() throws Exception {
    CompletableFuture<Integer> run =
        CompletableFuture.supplyAsync(
            () -> chaos("--kill-every=1h", "--seconds=6", "--checkpoint=" + directory));
    awaitBatch(run);
    try (Connection connection =
            DriverManager.getConnection(
                "jdbc:sqlite:" + directory.resolve("revenue.db") + "?busy_timeout=10000");
        Statement statement = connection.createStatement()) {
      statement.execute(
          "create trigger other after update on orders_by_country when new.country = 'US' begin"
              + " update orders_by_country set sequence_sum = new.sequence_sum + 1"
              + " where country = 'US'; end");
    }
    assertEquals(1, run.get(), () -> out + "\n" + err);
    assertTrue(out.toString().contains("\ndiffers     US: generated "), out::toString);
    assertTrue(
        out.toString().endsWith("\nFAILED: 1 country differs from what was generated\n"),
        out::toString);
  }

  @Test
  void theJobEndsWithTheProcessAboveIt() throws Exception {
    Process above =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx512m",
                "-Djava.io.tmpdir=" + directory,
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "demo",
                "--chaos",
                "--kill-every=1h",
                "--rate=1000")
            .redirectErrorStream(true)
            .start();
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(above.getInputStream(), StandardCharsets.UTF_8))) {
      String line = lines.readLine();
      while (line != null && !line.startsWith("batch=")) {
        line = lines.readLine();
      }
      ProcessHandle job = job(above.toHandle()).orElseThrow();
      above.destroyForcibly();
      job.onExit().get();
    } finally {
      above.descendants().forEach(ProcessHandle::destroyForcibly);
      above.destroyForcibly();
    }
  }

  /** By its program: the arguments of a process are cut where they are long. */
  private static Optional<ProcessHandle> job(ProcessHandle above) {
    return above
        .children()
        .filter(child -> child.info().command().orElse("").endsWith("java"))
        .findFirst();
  }

  private void awaitBatch(CompletableFuture<Integer> run) {
    while (!out.toString().contains("batch=2") && !out.toString().contains("\"batch\":2")) {
      assertFalse(run.isDone(), () -> out + "\n" + err);
      Thread.onSpinWait();
    }
  }
}
