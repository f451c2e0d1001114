package io.tidewheel.testkit.kafka;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class KafkaProcessTest {

  @TempDir private Path directory;

  @Test
  void losesNoAcknowledgedRecordWhenKilled() {
    try (KafkaProcess kafka = KafkaProcess.start()) {
      kafka.createTopic("t", 1);
      long firstPid = kafka.pid();
      AtomicInteger acknowledged = new AtomicInteger();
      List<Exception> failures = new ArrayList<>();
      try (KafkaProducer<String, String> producer =
          Clients.producer(
              kafka.clientProperties(),
              Map.of("acks", "all", "metadata.recovery.strategy", "none"))) {
        for (int i = 0; i < 20_000; i++) {
          var unused =
              producer.send(
                  new ProducerRecord<>("t", 0, null, String.valueOf(i)),
                  (RecordMetadata metadata, Exception failure) -> {
                    if (failure == null) {
                      acknowledged.incrementAndGet();
                    } else {
                      failures.add(failure);
                    }
                  });
        }
        Await.until("the first acknowledgements", Await.ANSWER, () -> acknowledged.get() > 0);
        kafka.kill();
        assertFalse(kafka.isRunning());
        assertFalse(ProcessHandle.of(firstPid).map(ProcessHandle::isAlive).orElse(false));
        kafka.restart();
        producer.flush();
      }

      assertEquals(List.of(), failures);
      assertEquals(IntStream.range(0, 20_000).mapToObj(String::valueOf).toList(), read(kafka));
      assertEquals(20_000, kafka.endOffset("t", 0));
    }
  }

  @Test
  void keepsItsDirectoryThroughAnOrderlyStop() {
    try (KafkaProcess kafka = KafkaProcess.start(directory)) {
      kafka.createTopic("t", 1);
      kafka.send("t", 0, List.of("a"));
      kafka.stop();
      kafka.stop();
      assertFalse(kafka.isRunning());
      kafka.restart();

      assertEquals(List.of("a"), read(kafka));
    }
    assertTrue(Files.exists(directory.resolve("broker.log")));
  }

  @Test
  void deletesItsTemporaryDirectoryAndProcessOnClose() {
    KafkaProcess kafka = KafkaProcess.start();
    Path output = kafka.output();
    assertTrue(Files.exists(output));
    kafka.close();
    kafka.close();

    assertFalse(kafka.isRunning());
    assertFalse(Files.exists(output.getParent()));
    assertThrows(IllegalStateException.class, kafka::restart);
  }

  private static List<String> read(KafkaProcess kafka) {
    return Clients.values(kafka.clientProperties(), "t", 0, "read_committed");
  }
}
