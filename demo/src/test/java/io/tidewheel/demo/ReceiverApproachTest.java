package io.tidewheel.demo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.tidewheel.cli.Main;
import io.tidewheel.testkit.kafka.EmbeddedKafka;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.BiConsumer;
import org.apache.kafka.clients.admin.RemoveMembersFromConsumerGroupOptions;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The job with a receiver: what it may repeat, it leaves out; what it would lose, is noticed. */
class ReceiverApproachTest {
  @TempDir private Path directory;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private record Ran(int exitCode, JsonNode summary, String all) {}

  private Ran demo(String... options) throws Exception {
    List<String> arguments =
        new ArrayList<>(
            List.of("demo", "--approach=receiver", "--json", "--interval=100ms", "--rate=2000"));
    arguments.addAll(List.of(options));
    int exitCode =
        Main.run(
            new PrintWriter(out, true),
            new PrintWriter(err, true),
            arguments.toArray(String[]::new));
    String last = out.toString().lines().reduce((before, line) -> line).orElse("{}");
    return new Ran(exitCode, new JsonMapper().readTree(last), out + "\n" + err);
  }

  @Test
  void everyOrderIsCountedOnceThroughKills() throws Exception {
    Ran ran = demo("--chaos", "--kill-every=1s", "--seconds=10");
    assertEquals(0, ran.exitCode(), ran::all);
    assertEquals("ok", ran.summary().get("verdict").textValue());
    assertEquals(ran.summary().get("generated"), ran.summary().get("processed"));
    assertTrue(ran.summary().get("generated").longValue() > 15_000, ran::all);
    assertTrue(ran.summary().at("/kills/count").longValue() >= 3, ran::all);
    assertTrue(ran.summary().at("/kills/recoveries").longValue() >= 1, ran::all);
    assertTrue(ran.summary().at("/received/writeAheadLog").booleanValue(), ran::all);
  }

  /** Two runs of one checkpoint on a broker; between them something happens to the offsets. */
  private Ran afterChange(Change change) throws Exception {
    return afterChange(change, (kafka, partition) -> {});
  }

  /**
   * The same.
   *
   * @param meanwhile happens while the second run runs
   */
  private Ran afterChange(Change change, BiConsumer<EmbeddedKafka, TopicPartition> meanwhile)
      throws Exception {
    try (EmbeddedKafka kafka = EmbeddedKafka.start()) {
      String[] options = {
        "--bootstrap-servers=" + kafka.bootstrapServers(),
        "--checkpoint=" + directory,
        "--seconds=1"
      };
      Ran first = demo(options);
      assertEquals(0, first.exitCode(), first::all);
      assertEquals(0, first.summary().at("/received/repeated").longValue(), first::all);
      String topic =
          new JsonMapper()
              .readTree(directory.resolve("orders.json").toFile())
              .get("topic")
              .textValue();
      String group = topic + "-revenue";
      // It has a name of its own in the group, which waits for it.
      kafka
          .admin()
          .removeMembersFromConsumerGroup(group, new RemoveMembersFromConsumerGroupOptions())
          .all()
          .get();
      TopicPartition partition = new TopicPartition(topic, 2);
      long committed = kafka.committedOffsets(group).get(partition);
      assertEquals(kafka.endOffset(topic, 2), committed);
      long next = change.make(kafka, partition, first.summary().get("generated").longValue());
      kafka
          .admin()
          .alterConsumerGroupOffsets(
              group, Map.of(partition, new OffsetAndMetadata(committed + next)))
          .all()
          .get();
      CompletableFuture<Ran> second =
          CompletableFuture.supplyAsync(
              () -> {
                try {
                  return demo(options);
                } catch (Exception e) {
                  throw new CompletionException(e);
                }
              });
      while (!out.toString().contains("{\"type\":\"wentOn\"") && !second.isDone()) {
        Thread.onSpinWait();
      }
      meanwhile.accept(kafka, partition);
      return second.get();
    }
  }

  private interface Change {
    /** Returns how far the committed offset is to move. */
    long make(EmbeddedKafka kafka, TopicPartition partition, long count);
  }

  private static void send(EmbeddedKafka kafka, TopicPartition partition, String order) {
    kafka.send(
        List.of(
            new ProducerRecord<>(
                partition.topic(),
                partition.partition(),
                "customer-x".getBytes(UTF_8),
                order.getBytes(UTF_8))));
  }

  @Test
  void anOrderThatTheReceiverMissedIsNoticed() throws Exception {
    Ran ran =
        afterChange(
            (kafka, partition, count) -> {
              send(kafka, partition, "DE;1.00;" + count);
              return 1;
            },
            // So that there are as many as there should be, and nobody waits for the other.
            (kafka, partition) -> send(kafka, partition, "XX;1.00;1000000"));
    assertEquals(1, ran.exitCode(), ran::all);
    assertEquals("failed", ran.summary().get("verdict").textValue());
    JsonNode differences = ran.summary().get("differences");
    assertEquals(2, differences.size(), ran::all);
    assertEquals("DE", differences.at("/0/country").textValue());
    assertEquals(
        differences.at("/0/generated/count").longValue() - 1,
        differences.at("/0/processed/count").longValue());
    assertEquals("XX", differences.at("/1/country").textValue());
  }

  @Test
  void anOrderThatItDidNotMissIsCounted() throws Exception {
    Ran ran =
        afterChange(
            (kafka, partition, count) -> {
              send(kafka, partition, "DE;1.00;" + count);
              return 0;
            });
    assertEquals(0, ran.exitCode(), ran::all);
    assertEquals(0, ran.summary().at("/received/repeated").longValue(), ran::all);
  }

  @Test
  void ordersThatComeAgainAreLeftOutAndTold() throws Exception {
    Ran ran = afterChange((kafka, partition, count) -> -17);
    assertEquals(0, ran.exitCode(), ran::all);
    assertEquals(17, ran.summary().at("/received/repeated").longValue(), ran::all);
    assertEquals(ran.summary().get("generated"), ran.summary().get("processed"));
  }
}
