package io.tidewheel.kafka;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidewheel.DStream;
import io.tidewheel.StreamingContext;
import io.tidewheel.Tuple2;
import io.tidewheel.testkit.Simulation;
import io.tidewheel.testkit.kafka.EmbeddedKafka;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Programs that read Kafka, crash, and go on from their checkpoint. */
class CheckpointedStreamTest {
  private static final AtomicInteger NAMES = new AtomicInteger();
  private static EmbeddedKafka kafka;

  private final String topic = "checkpointed-" + NAMES.incrementAndGet();

  @BeforeAll
  static void startBroker() {
    kafka = EmbeddedKafka.start();
  }

  @AfterAll
  static void stopBroker() {
    kafka.close();
  }

  private DStream<ConsumerRecord<String, String>> stream(StreamingContext context) {
    Map<String, Object> params = new HashMap<>(kafka.clientProperties());
    params.put("key.deserializer", StringDeserializer.class);
    params.put("value.deserializer", StringDeserializer.class);
    params.put("auto.offset.reset", "earliest");
    return KafkaUtils.createDirectStream(
        context,
        LocationStrategies.PreferConsistent(),
        ConsumerStrategies.<String, String>Subscribe(List.of(topic), params));
  }

  private Simulation.Program totals() {
    return life ->
        life.output(
            "totals",
            stream(life.context())
                .mapToPair(record -> Tuple2.of(record.value(), 1L))
                .<Long>updateStateByKey(
                    (ones, total) -> Optional.of(total.orElse(0L) + ones.size())));
  }

  @Test
  void everyRecordIsInTheStateOnceWhateverCrashed() {
    kafka.createTopic(topic, 2);
    try (Simulation simulation = Simulation.of(totals()).start()) {
      kafka.send(topic, 0, List.of("a", "b"));
      simulation.tick().expect("totals", Tuple2.of("a", 1L), Tuple2.of("b", 1L));
      kafka.send(topic, 1, List.of("a"));
      simulation.crash();
      kafka.send(topic, 0, List.of("b", "c"));
      simulation
          .tick()
          .restart()
          .expect("totals", Tuple2.of("a", 2L), Tuple2.of("b", 2L), Tuple2.of("c", 1L));
      for (int step = 1; step <= 6; step++) {
        kafka.send(topic, step % 2, List.of("c"));
        simulation.crashAt(step).tick();
        simulation.crash().restart();
        simulation.expect(
            "totals", Tuple2.of("a", 2L), Tuple2.of("b", 2L), Tuple2.of("c", 1L + step));
      }
    }
  }

  @Test
  void recordsInAWindowSurvive() {
    kafka.createTopic(topic, 1);
    Simulation.Program program =
        life ->
            life.output(
                "values",
                stream(life.context())
                    .window(Duration.ofMinutes(1))
                    .map(record -> record.offset() + " " + record.value()));
    try (Simulation simulation = Simulation.of(program).start()) {
      kafka.send(topic, 0, List.of("a", "b"));
      simulation.tick().crash().restart();
      kafka.send(topic, 0, List.of("c"));
      simulation.tick().expect("values", "0 a", "1 b", "2 c");
    }
  }

  /** A batch over 100 topic-partitions adds at most 1.5 KB to the checkpoint. */
  @Test
  void aBatchOverAHundredPartitionsIsSmall() {
    kafka.createTopic(topic, 100);
    try (Simulation simulation = Simulation.of(totals()).start()) {
      simulation.tick(2);
      long before = simulation.disk().size();
      int batches = 10;
      for (int batch = 0; batch < batches; batch++) {
        for (int partition = 0; partition < 100; partition++) {
          kafka.send(topic, partition, List.of("a"));
        }
        simulation.tick();
      }
      long perBatch = (simulation.disk().size() - before) / batches;
      assertTrue(perBatch <= 1536, "bytes a batch: " + perBatch);
      assertEquals(List.of(Tuple2.of("a", 1000L)), simulation.lastOutput("totals"));
      System.out.println("bytes a batch over 100 partitions: " + perBatch);
    }
  }
}
