package io.tidewheel.benchmarks;

import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongFunction;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Sends records at a rate, from a thread of its own, until it is closed or has sent them all. */
final class PacedProducer implements AutoCloseable {
  private static final long PAUSE_NANOS = 1_000_000;

  private final Producer<String, String> producer;
  private final String topic;
  private final long perSecond;
  private final long records;
  private final LongFunction<String> value;
  private final Thread thread = new Thread(this::send, "paced-producer");
  private volatile boolean closed;

  /**
   * @param records how many there are
   * @param value of a record, by its number
   */
  PacedProducer(
      Producer<String, String> producer,
      String topic,
      long perSecond,
      long records,
      LongFunction<String> value) {
    this.producer = producer;
    this.topic = topic;
    this.perSecond = perSecond;
    this.records = records;
    this.value = value;
  }

  /** Records that are all the same, without an end. */
  PacedProducer(Producer<String, String> producer, String topic, long perSecond, String value) {
    this(producer, topic, perSecond, Long.MAX_VALUE, number -> value);
  }

  void start() {
    thread.start();
  }

  private void send() {
    long start = System.nanoTime();
    long next = 0;
    while (!closed && next < records) {
      long due = (long) ((System.nanoTime() - start) / 1e9 * perSecond);
      for (; next < Math.min(due, records) && !closed; next++) {
        Future<?> ignored =
            producer.send(
                new ProducerRecord<>(
                    topic, (int) (next % KafkaTopics.PARTITIONS), null, value.apply(next)));
      }
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }

  @Override
  public void close() {
    closed = true;
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    producer.close();
  }
}
