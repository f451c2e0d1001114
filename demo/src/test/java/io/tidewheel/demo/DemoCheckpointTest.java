package io.tidewheel.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
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
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run ends, one way or the other, and the next goes on with its totals. */
class DemoCheckpointTest {
  @TempDir private Path directory;

  private record Ran(int exitCode, String out, String err) {
    List<JsonNode> objects() throws Exception {
      List<JsonNode> objects = new ArrayList<>();
      for (String line : out.lines().toList()) {
        objects.add(new JsonMapper().readTree(line));
      }
      return objects;
    }

    JsonNode summary() throws Exception {
      List<JsonNode> objects = objects();
      return objects.get(objects.size() - 1);
    }

    @Override
    public String toString() {
      return exitCode + "\n" + out + "\n" + err;
    }
  }

  private Ran demo(String... options) {
    List<String> arguments =
        new ArrayList<>(List.of("demo", "--checkpoint", directory.toString(), "--rate=1000"));
    arguments.addAll(List.of(options));
    if (arguments.stream().noneMatch(option -> option.startsWith("--seconds="))) {
      arguments.add("--seconds=1");
    }
    return ran(arguments.stream());
  }

  private static Ran ran(Stream<String> arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int exitCode =
        Main.run(
            new PrintWriter(out, true),
            new PrintWriter(err, true),
            arguments.toArray(String[]::new));
    return new Ran(exitCode, out.toString(), err.toString());
  }

  @Test
  void totalsGoOnInTheNextRun() throws Exception {
    Ran first = demo("--json", "--interval=100ms");
    assertEquals(0, first.exitCode(), first::toString);
    long generated = first.summary().get("generated").longValue();
    long batches = first.summary().get("batches").longValue();
    assertEquals(0, first.summary().get("generatedEarlier").longValue());

    Ran second = demo("--json", "--interval=100ms");
    assertEquals(0, second.exitCode(), second::toString);
    JsonNode wentOn = second.objects().get(0);
    assertEquals("wentOn", wentOn.get("type").textValue());
    assertTrue(wentOn.get("firstBatch").longValue() >= batches, second::toString);
    assertEquals(generated, wentOn.get("totalRecords").longValue());
    JsonNode summary = second.summary();
    assertEquals("ok", summary.get("verdict").textValue());
    assertEquals(generated, summary.get("generatedEarlier").longValue());
    assertTrue(summary.get("generated").longValue() > generated, second::toString);
    assertEquals(summary.get("generated"), summary.get("processed"));
    JsonNode lastBatch = second.objects().get(second.objects().size() - 2);
    assertEquals(summary.get("generated"), lastBatch.get("totalRecords"));

    Ran third = demo("--interval=100ms");
    assertEquals(0, third.exitCode(), third::toString);
    assertTrue(third.out().contains("\ngoes on from batch "), third::toString);
    assertTrue(third.out().contains(" in all runs\n"), third::toString);
    assertTrue(third.out().endsWith(": every order was counted exactly once\n"), third::toString);

    Ran verified = ran(Stream.of("checkpoint", "verify", directory + "/checkpoint"));
    assertEquals(0, verified.exitCode(), verified::toString);
    assertEquals(1, ran(Stream.of("checkpoint", "show", directory.toString())).exitCode());
  }

  @Test
  void nothingIsLostOrCountedTwiceWhenTheProcessIsKilled() throws Exception {
    for (int round = 0; round < 2; round++) {
      killAfterBatches(8);
    }
    Ran ran = demo("--json", "--interval=100ms");
    assertEquals(0, ran.exitCode(), ran::toString);
    assertEquals("wentOn", ran.objects().get(0).get("type").textValue());
    assertTrue(ran.summary().get("generatedEarlier").longValue() > 1_000, ran::toString);
    assertEquals(ran.summary().get("generated"), ran.summary().get("processed"));
  }

  /** Runs the demo in another process, which gets no chance to end well. */
  private void killAfterBatches(int batches) throws Exception {
    Process process = start();
    try (BufferedReader lines = lines(process)) {
      read(lines, batches);
    } finally {
      process.destroyForcibly();
      process.waitFor();
    }
  }

  private Process start(String... options) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx512m",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "demo",
                "--json",
                "--checkpoint",
                directory.toString(),
                "--rate=2000",
                "--interval=100ms"));
    command.addAll(List.of(options));
    return new ProcessBuilder(command).redirectErrorStream(true).start();
  }

  private static BufferedReader lines(Process process) {
    return new BufferedReader(
        new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
  }

  private static void read(BufferedReader lines, int count) throws Exception {
    StringBuilder seen = new StringBuilder();
    for (int i = 0; i < count; i++) {
      String line = lines.readLine();
      assertTrue(line != null && line.startsWith("{"), () -> seen + "\n" + line);
      seen.append(line).append('\n');
    }
  }

  @Test
  void anotherRunTakesOverAndTheFirstCanCommitNothingMore() throws Exception {
    try (EmbeddedKafka kafka = EmbeddedKafka.start()) {
      String there = "--bootstrap-servers=" + kafka.bootstrapServers();
      Process first = start(there);
      try (BufferedReader lines = lines(first)) {
        read(lines, 8);
        Ran refused = demo("--json", "--interval=100ms", there);
        assertEquals(1, refused.exitCode());
        assertTrue(refused.err().contains("--takeover"), refused::toString);
        Ran second = demo("--json", "--interval=100ms", there, "--takeover", "--seconds=3");
        assertEquals(0, second.exitCode(), second::toString);
        assertEquals(second.summary().get("generated"), second.summary().get("processed"));
        String last = lines.lines().reduce((before, line) -> line).orElseThrow();
        assertEquals(1, first.waitFor(), last);
        assertTrue(last.contains("took over"), last);
      } finally {
        first.destroyForcibly();
      }
    }
  }

  @Test
  void twoRunsAtOnceAreRefused() {
    OwnedDirectory owned = OwnedDirectory.take(directory, false);
    try {
      Ran ran = demo();
      assertEquals(1, ran.exitCode());
      assertEquals(
          ("tidewheel: --checkpoint=%s is in use by pid=%d; stop that run first, begin another"
                  + " directory, or, if it hangs, add --takeover%n")
              .formatted(directory, ProcessHandle.current().pid()),
          ran.err());
    } finally {
      owned.close();
    }
  }

  @Test
  void theTopicOfAnotherBrokerIsKept() throws Exception {
    try (EmbeddedKafka kafka = EmbeddedKafka.start()) {
      String there = "--bootstrap-servers=" + kafka.bootstrapServers();
      Ran first = demo("--json", "--interval=100ms", there);
      assertEquals(0, first.exitCode(), first::toString);
      Set<String> topics = kafka.admin().listTopics().names().get();
      assertEquals(1, topics.size());
      Ran second = demo("--json", "--interval=100ms", there);
      assertEquals(0, second.exitCode(), second::toString);
      assertEquals(first.summary().get("generated"), second.summary().get("generatedEarlier"));
      assertEquals(topics, kafka.admin().listTopics().names().get());

      Ran elsewhere = demo("--json", "--interval=100ms");
      assertEquals(1, elsewhere.exitCode());
      assertTrue(elsewhere.err().contains(" at --bootstrap-servers; do the same"), elsewhere::err);
    }
  }

  @Test
  void aProgramThatDoesNotFitIsRefusedInAFewLines() {
    assertEquals(0, demo("--interval=100ms").exitCode());
    Ran refused = demo("--interval=200ms");
    assertEquals(1, refused.exitCode());
    assertTrue(
        refused.err().startsWith("tidewheel: the job cannot start: checkpoint " + directory),
        refused::toString);
    assertTrue(
        refused.err().contains("the checkpoint has a batch every 100 ms"), refused::toString);
    assertTrue(refused.err().lines().count() <= 3, refused::toString);
  }

  @Test
  void aCheckpointThatCannotBeWrittenHasAnExitCodeOfItsOwn() throws Exception {
    Files.writeString(directory.resolve("checkpoint"), "in the way");
    Ran ran = demo();
    assertEquals(74, ran.exitCode(), ran::toString);
    assertTrue(ran.err().contains("cannot be written"), ran::toString);
    assertEquals(1, ran.err().lines().count(), ran::toString);
  }
}
