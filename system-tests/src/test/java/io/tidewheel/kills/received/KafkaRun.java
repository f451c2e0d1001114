package io.tidewheel.kills.received;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tidewheel.kills.Child;
import io.tidewheel.kills.trap.Step;
import io.tidewheel.testkit.kafka.EmbeddedKafka;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * A program that receives from Kafka and is killed again and again, and what must be in its
 * database then: every number; none twice that one process received; and of those that were
 * received again only numbers behind the offsets that were committed when the process before was
 * dead. The number of a record is its offset. Used by one thread.
 */
final class KafkaRun implements AutoCloseable {
  private static final int IN_STEP = 5;
  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(3);

  private final Scene scene;
  private final EmbeddedKafka kafka;
  private final Thread sender = new Thread(this::send, "sender");
  private final Map<Long, Map<TopicPartition, Long>> committedBefore = new HashMap<>();
  private volatile boolean ending;

  /** How many numbers were sent to each partition; of the sender's thread until it has ended. */
  private long sent;

  KafkaRun(long seed) throws Exception {
    scene = new Scene("kafka", new Random(seed));
    kafka = EmbeddedKafka.builder().directory(scene.directory().resolve("broker")).start();
    kafka.createTopic(KafkaProgram.TOPIC, KafkaProgram.PARTITIONS);
    sender.setDaemon(true);
    sender.start();
  }

  private void send() {
    while (!ending) {
      List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
      for (int i = 0; i < IN_STEP; i++) {
        for (int part = 0; part < KafkaProgram.PARTITIONS; part++) {
          records.add(record(part, Long.toString(sent + i)));
        }
      }
      kafka.send(records);
      sent += IN_STEP;
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }

  private static ProducerRecord<byte[], byte[]> record(int part, String number) {
    byte[] value = (part + " " + number).getBytes(UTF_8);
    return new ProducerRecord<>(KafkaProgram.TOPIC, part, null, value);
  }

  private Child start(Map<String, String> arguments) throws IOException {
    arguments.put("brokers", kafka.bootstrapServers());
    arguments.put("reliable", "true");
    Map<TopicPartition, Long> committed = kafka.committedOffsets(KafkaProgram.GROUP);
    Child child =
        new Child(KafkaProgram.class, arguments, scene.directory().resolve("log"), line -> {});
    committedBefore.put(child.pid(), committed);
    return child;
  }

  /** {@link Scene#killAt}. */
  boolean killAt(Step step) throws Exception {
    return scene.killAt(step, this::start, 150);
  }

  /** {@link Scene#terminate}. */
  void terminate() throws Exception {
    scene.terminate(this::start);
  }

  /** How many rows there are, and how many of them are repetitions. */
  record Outcome(long rows, long repeated) {}

  /** Lets the program come to the end of the topic, and looks at everything. */
  Outcome finish() throws Exception {
    long ignored =
        scene.letEnd(
            this::start,
            child -> {
              ending = true;
              sender.join();
              for (int part = 0; part < KafkaProgram.PARTITIONS; part++) {
                kafka.send(List.of(record(part, KafkaProgram.END)));
              }
            });
    checkNothingIsMissing();
    scene.checkNothingTwice("part, number, life");
    checkOnlyUncommittedIsRepeated();
    scene.checkState(false);
    long rows = scene.number("select count(*) from arrivals");
    scene.isSound();
    return new Outcome(rows, rows - KafkaProgram.PARTITIONS * sent);
  }

  private void checkNothingIsMissing() throws SQLException {
    for (int part = 0; part < KafkaProgram.PARTITIONS; part++) {
      String ofPart = " from arrivals where part = " + part;
      scene.check(
          scene.number("select count(distinct number)" + ofPart) == sent,
          "missing in part " + part);
      scene.check(
          scene.number("select max(number)" + ofPart) == sent - 1, "more than was sent to " + part);
    }
  }

  private void checkOnlyUncommittedIsRepeated() throws SQLException {
    scene.select(
        "select life, part, min(number) from arrivals group by life, part",
        row -> {
          long committed =
              committedBefore
                  .get(row.getLong(1))
                  .getOrDefault(new TopicPartition(KafkaProgram.TOPIC, row.getInt(2)), 0L);
          scene.check(
              row.getLong(3) >= committed,
              "part %d: the process received number=%d again, although offset=%d was committed"
                  .formatted(row.getInt(2), row.getLong(3), committed));
        });
  }

  @Override
  public void close() throws IOException {
    ending = true;
    kafka.close();
    scene.close();
  }
}
