package io.tidewheel.demo.orders;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;

/**
 * Sends orders to a topic at a steady rate, on a thread of its own, and keeps a tally of those that
 * Kafka acknowledged. Its other methods may be called by any thread.
 */
public final class OrderGenerator implements AutoCloseable {
  /** Records are sent in small bursts: a sleep for each would cost more than sending them. */
  private static final long SHORTEST_PAUSE_NANOS = TimeUnit.MICROSECONDS.toNanos(500);

  private static final long LONGEST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
  private static final Duration LONGEST_CLOSE = Duration.ofSeconds(10);

  private final Producer<String, String> producer;
  private final String topic;
  private final int rate;
  private final RandomOrders orders;
  private final Thread thread = new Thread(this::generate, "tidewheel-demo-orders");

  private final Map<String, Tally> acknowledged = new HashMap<>();
  private long acknowledgedCount;
  private long failedCount;
  private Exception failure;

  private volatile boolean stopping;
  private volatile long startNanos;
  private volatile long generatingNanos;

  /**
   * A generator that sends nothing before it is started.
   *
   * @param producer belongs to this generator, which closes it
   * @param rate orders per second
   */
  public OrderGenerator(
      Producer<String, String> producer, String topic, int rate, RandomOrders orders) {
    this.producer = producer;
    this.topic = topic;
    this.rate = rate;
    this.orders = orders;
    thread.setDaemon(true);
  }

  /** Begins to send. To be called once. */
  public void start() {
    startNanos = System.nanoTime();
    thread.start();
  }

  private void generate() {
    Pace pace = new Pace(rate, startNanos);
    long sent = 0;
    try {
      while (!stopping) {
        for (long due = pace.due(System.nanoTime(), sent); sent < due && !stopping; sent++) {
          send(orders.next());
        }
        long pause = pace.nanosUntilNext(System.nanoTime(), sent);
        LockSupport.parkNanos(Math.min(LONGEST_PAUSE_NANOS, Math.max(SHORTEST_PAUSE_NANOS, pause)));
      }
    } catch (RuntimeException e) {
      notAcknowledged(e);
    } finally {
      generatingNanos = System.nanoTime() - startNanos;
    }
  }

  private void send(Order order) {
    // The callback hears of a failure, too.
    Future<RecordMetadata> ignored =
        producer.send(
            new ProducerRecord<>(topic, order.customer(), order.text()),
            (metadata, exception) -> {
              if (exception == null) {
                acknowledged(order);
              } else {
                notAcknowledged(exception);
              }
            });
  }

  private synchronized void acknowledged(Order order) {
    acknowledgedCount++;
    acknowledged.merge(order.country(), Tally.of(order), Tally::plus);
  }

  private synchronized void notAcknowledged(Exception exception) {
    failedCount++;
    if (failure == null) {
      failure = exception;
    }
  }

  /** Whether it still sends. */
  public boolean isRunning() {
    return thread.isAlive();
  }

  /** Sends no more, and returns when each order sent was acknowledged or has failed. */
  public void stop() throws InterruptedException {
    stopping = true;
    LockSupport.unpark(thread);
    thread.join();
    producer.flush();
  }

  /** How many orders Kafka acknowledged until now. */
  public synchronized long acknowledgedCount() {
    return acknowledgedCount;
  }

  /** What happened; complete once {@link #stop} has returned. */
  public synchronized Generated generated() {
    return new Generated(
        Map.copyOf(acknowledged),
        0,
        failedCount,
        failure == null ? "" : failure.toString(),
        Duration.ofNanos(generatingNanos > 0 ? generatingNanos : System.nanoTime() - startNanos));
  }

  /** Ends the thread, if {@link #stop} did not, and closes the producer. */
  @Override
  public void close() {
    stopping = true;
    LockSupport.unpark(thread);
    producer.close(LONGEST_CLOSE);
  }
}
