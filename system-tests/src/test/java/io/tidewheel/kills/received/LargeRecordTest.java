package io.tidewheel.kills.received;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidewheel.kills.Child;
import io.tidewheel.testkit.kafka.EmbeddedKafka;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Records that take a good part of the heap. */
class LargeRecordTest {
  private static final int LARGE = 50 << 20;
  private static EmbeddedKafka kafka;

  @TempDir private Path directory;
  private final AtomicInteger large = new AtomicInteger();

  /** Small records, and large ones among them. */
  @BeforeAll
  static void startBroker(@TempDir Path logs) throws Exception {
    kafka = EmbeddedKafka.builder().directory(logs).start();
    kafka.createTopic(
        LargeRecordProgram.TOPIC, 1, Map.of("max.message.bytes", Integer.toString(2 * LARGE)));
    Properties properties = new Properties();
    properties.putAll(kafka.clientProperties());
    properties.put("max.request.size", 2 * LARGE);
    properties.put("buffer.memory", 2 * LARGE);
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer())) {
      byte[] value = new byte[LARGE];
      for (byte[] each : List.of(new byte[7], value, value, new byte[8])) {
        assertNotNull(producer.send(new ProducerRecord<>(LargeRecordProgram.TOPIC, each)).get());
      }
    }
  }

  @AfterAll
  static void stopBroker() {
    kafka.close();
  }

  private Child start(int heap, boolean log) throws IOException {
    Map<String, String> settings =
        Map.of(
            "brokers",
            kafka.bootstrapServers(),
            "group",
            "of-" + directory.getFileName() + log,
            "checkpoint",
            directory.resolve("checkpoint-" + log).toString(),
            "streaming.receiver.writeAheadLog.enable",
            Boolean.toString(log),
            "streaming.blockQueueSize",
            "1",
            "engine.threads",
            "1");
    return new Child(
        LargeRecordProgram.class,
        heap,
        settings,
        directory.resolve("log"),
        line -> large.addAndGet(line.equals("LENGTH " + LARGE) ? 1 : 0));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  @DisplayName("F43: records of 50 MB come through a receiver with a heap of 256 MB")
  void largeRecordsComeThroughASmallHeap(boolean log) throws Exception {
    try (Child child = start(256, log)) {
      String line = child.await(said -> said.equals("LENGTH 8") || said.startsWith("FAILED"));
      assertEquals("LENGTH 8", line);
      assertEquals(2, large.get());
    }
  }

  @Test
  @DisplayName("F43: a record that does not fit stops the program, which says what to do")
  void aRecordThatDoesNotFitIsNamedAndNotLost() throws Exception {
    try (Child child = start(64, true)) {
      String line = child.await(said -> said.startsWith("FAILED"));
      assertNotNull(line);
      assertTrue(line.contains("-Xmx"), line);
      assertTrue(line.contains(LargeRecordProgram.TOPIC + "-0"), line);
      assertEquals(1, child.exitValue());
    }
    // With more heap it goes on where it was.
    try (Child child = start(256, true)) {
      String line = child.await(said -> said.equals("LENGTH 8") || said.startsWith("FAILED"));
      assertEquals("LENGTH 8", line);
      assertEquals(2, large.get());
    }
  }
}
