package io.tidewheel.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.tidewheel.cli.Main;
import io.tidewheel.testkit.kafka.EmbeddedKafka;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The command as a user runs it, broker and all. */
class DemoCommandTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String... arguments) {
    return Main.run(new PrintWriter(out, true), new PrintWriter(err, true), arguments);
  }

  private static List<JsonNode> objects(String lines) throws Exception {
    List<JsonNode> objects = new ArrayList<>();
    for (String line : lines.lines().toList()) {
      objects.add(new JsonMapper().readTree(line));
    }
    return objects;
  }

  @Test
  void countsEveryOrderOnce() throws Exception {
    assertEquals(
        0, run("demo", "--seconds", "3", "--rate", "2000", "--json"), () -> out + "\n" + err);
    assertEquals("", err.toString());
    List<JsonNode> objects = objects(out.toString());
    JsonNode summary = objects.remove(objects.size() - 1);
    assertEquals("ok", summary.get("verdict").textValue());
    long generated = summary.get("generated").longValue();
    assertTrue(generated > 4_000 && generated < 8_000, out::toString);
    assertEquals(generated, summary.get("processed").longValue());
    assertEquals(generated, objects.stream().mapToLong(o -> o.get("records").longValue()).sum());
    assertEquals(objects.size(), summary.get("batches").longValue());
    assertTrue(objects.stream().allMatch(o -> o.get("type").textValue().equals("batch")));
    assertTrue(objects.stream().anyMatch(o -> o.has("window") && o.get("window").has("US")));
  }

  @Test
  void aReceiverCountsEveryOrderOnceToo() throws Exception {
    assertEquals(
        0,
        run("demo", "--approach=receiver", "--seconds", "3", "--rate", "2000", "--json"),
        () -> out + "\n" + err);
    assertEquals("", err.toString());
    List<JsonNode> objects = objects(out.toString());
    JsonNode summary = objects.remove(objects.size() - 1);
    assertEquals("ok", summary.get("verdict").textValue());
    long generated = summary.get("generated").longValue();
    assertTrue(generated > 4_000 && generated < 8_000, out::toString);
    assertEquals(generated, summary.get("processed").longValue());
    assertEquals(generated, objects.stream().mapToLong(o -> o.get("records").longValue()).sum());
    assertEquals("{\"writeAheadLog\":false,\"repeated\":0}", summary.get("received").toString());
  }

  @Test
  void anOrderThatWasNotGeneratedIsNoticed() throws Exception {
    try (EmbeddedKafka kafka = EmbeddedKafka.start()) {
      CompletableFuture<Integer> run =
          CompletableFuture.supplyAsync(
              () ->
                  run(
                      "demo",
                      "--bootstrap-servers=" + kafka.bootstrapServers(),
                      "--seconds=2",
                      "--interval=100ms",
                      "--rate=500"));
      kafka.send(awaitTopic(kafka), 0, List.of("DE;1.00;17"));
      assertEquals(1, run.get(), () -> out + "\n" + err);
      List<String> lines = out.toString().lines().toList();
      assertTrue(
          lines.get(lines.size() - 2).startsWith("differs     DE: generated "), out::toString);
      assertEquals(
          "FAILED: 1 country differs from what was generated", lines.get(lines.size() - 1));
      assertEquals(Set.of(), kafka.admin().listTopics().names().get());
    }
  }

  private static String awaitTopic(EmbeddedKafka kafka) throws Exception {
    while (true) {
      for (String topic : kafka.admin().listTopics().names().get()) {
        assertTrue(topic.matches("tidewheel-orders-[0-9a-f]+"), topic);
        return topic;
      }
    }
  }

  @Test
  void aRecordThatIsNoOrderStopsTheRunWithItsPlace() throws Exception {
    try (EmbeddedKafka kafka = EmbeddedKafka.start()) {
      CompletableFuture<Integer> run =
          CompletableFuture.supplyAsync(
              () -> run("demo", "--bootstrap-servers", kafka.bootstrapServers(), "--rate", "100"));
      kafka.send(awaitTopic(kafka), 3, List.of("nonsense"));
      assertEquals(1, run.get(), () -> out + "\n" + err);
      List<String> lines = out.toString().lines().toList();
      String conclusion = lines.get(lines.size() - 1);
      assertTrue(conclusion.startsWith("FAILED: the job stopped: batch="), conclusion);
      assertTrue(conclusion.contains("'nonsense'"), conclusion);
    }
  }

  @Test
  void endsAtASignalWithAVerdict() throws Exception {
    CompletableFuture<Integer> run =
        CompletableFuture.supplyAsync(() -> run("demo", "--rate=1000", "--interval=100ms"));
    while (!out.toString().contains("batch=5")) {
      assertFalse(run.isDone(), () -> out + "\n" + err);
    }
    raiseTerminate();
    assertEquals(0, run.get(), () -> out + "\n" + err);
    assertTrue(out.toString().contains("\nOK: 10 countries match"), out::toString);
  }

  /**
   * Not an interrupt, which a JVM that runs in the background may have to ignore. Named by
   * reflection for the reason that {@link io.tidewheel.demo.job.Signals} gives.
   */
  private static void raiseTerminate() throws Exception {
    Class<?> signal = Class.forName("sun.misc.Signal");
    signal
        .getMethod("raise", signal)
        .invoke(null, signal.getConstructor(String.class).newInstance("TERM"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          --rat 5            | unknown option '--rat' for demo; did you mean '--rate'?
          --second=5         | unknown option '--second' for demo; did you mean '--seconds'?
          --bootstrap-server | unknown option '--bootstrap-server' for demo; did you mean '--bootstrap-servers'?
          --rate 0           | '0' is no value for '--rate' for demo; it must be a whole number of orders per second from 1 to 1,000,000
          --seconds soon     | 'soon' is no value for '--seconds' for demo; it must be a whole number of seconds from 1 to 1,000,000
          --interval 500     | '500' is no value for '--interval' for demo; it must be a number with a unit of ms, s, min, h or d, as in 200ms
          --approach socket  | 'socket' is no value for '--approach' for demo; it must be direct or receiver
          --kill-every 1ms   | '1ms' is no value for '--kill-every' for demo; it must be from 1s to 1h
          --engine sparc     | 'sparc' is no value for '--engine' for demo; it must be embedded or spark
          --interval 1ms     | '1ms' is no value for '--interval' for demo; it must be from 10ms to 1min
          """)
  void saysInOneLineWhatIsWrong(String options, String message) {
    assertEquals(2, run(("demo " + options).split(" ")));
    assertEquals("tidewheel: " + message + System.lineSeparator(), err.toString());
    assertEquals("", out.toString());
  }

  @Test
  void theHelpFitsOnATerminalAndNamesEveryOption() {
    assertEquals(0, run("help", "demo"));
    String help = out.toString().replace(System.lineSeparator(), "\n");
    assertTrue(help.lines().allMatch(line -> line.length() <= 80), help);
    assertTrue(
        help.contains(
            """
                  --chaos             Run the job in a process of its own, kill that
                                        (SIGKILL) again and again at random, and start it
                                        again, while orders go on to come.
                  --kill-every=TIME   With --chaos: about how often (default: 3s).
                  --engine=NAME       What runs the job: embedded, or spark, in a process
                                        of its own (default: embedded).
                  --cluster           With --engine spark: start a Spark cluster of a
                                        master, two workers and their executors, each a
                                        process, and kill (SIGKILL) an executor and a
                                        worker on the way.
                  --json              Print a JSON object for each batch, and a last one
                                        for the verdict.
            """),
        help);
    assertTrue(
        help.startsWith(
            """
            Revenue by country from a stream of orders, with everything it needs.
            Usage: tidewheel demo [-hV] [--chaos] [--cluster] [--json] [--takeover]
                                  [--verbose] [--approach=HOW] [--bootstrap-servers=HOST]
                                  [--checkpoint=DIR] [--engine=NAME] [--interval=TIME]
                                  [--jdbc-url=URL] [--jdbc-user=NAME] [--kill-every=TIME]
                                  [--rate=N] [--seconds=N]
            """),
        help);
  }

  @Test
  void killingTakesChaos() {
    assertEquals(1, run("demo", "--kill-every=5s"));
    assertEquals(
        "tidewheel: --kill-every goes with --chaos: without it nothing is killed\n",
        err.toString().replace(System.lineSeparator(), "\n"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          --cluster | --cluster goes with --engine spark: it is a cluster of Spark's
          --engine spark --cluster --jdbc-url jdbc:sqlite:a.db | --jdbc-url=jdbc:sqlite:a.db is no file that executors find: they have directories of their own; give an absolute path
          --engine spark | Spark's jars are not known: no system property tidewheel.spark; start with ./tidewheel
          """)
  void whatDoesNotGoTogetherIsRefused(String options, String message) {
    assertEquals(1, run(("demo " + options).split(" ")));
    assertEquals("tidewheel: " + message + System.lineSeparator(), err.toString());
    assertEquals("", out.toString());
  }

  @Test
  void aBrokerThatIsNotThereIsOneLine() {
    assertEquals(1, run("demo", "--bootstrap-servers=nowhere.invalid", "--seconds=1"));
    assertEquals("", out.toString());
    assertTrue(
        err.toString().startsWith("tidewheel: --bootstrap-servers=nowhere.invalid:9092"),
        err::toString);
    assertEquals(1, err.toString().lines().count(), err::toString);
  }

  @Test
  void addressesGetTheUsualPort() {
    assertEquals("a:9092,b:1,c:9092", BrokerElsewhere.withPorts("a, b:1,c"));
  }
}
