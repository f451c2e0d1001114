package io.tidewheel.internal.kafka.receiver;

import io.tidewheel.Tuple2;
import io.tidewheel.internal.kafka.receiver.Positions.Position;
import io.tidewheel.receiver.BlockGenerator;
import io.tidewheel.receiver.BlockGeneratorListener;
import io.tidewheel.receiver.BlockId;
import io.tidewheel.receiver.ReceiverStoppedException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.InvalidOffsetException;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.RecordDeserializationException;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One consumer of a receiver, with two threads: one polls, commits and answers the group, and never
 * waits for anything else; the other feeds what was polled into blocks, and waits when they have no
 * room. Meanwhile the first polls with its partitions paused, so that the group keeps it.
 */
final class ReceivingConsumer<K, V> implements ConsumerRebalanceListener {
  private static final Logger LOG = LoggerFactory.getLogger(ReceivingConsumer.class);
  private static final Duration POLL = Duration.ofMillis(100);
  private static final Duration SHORT_POLL = Duration.ofMillis(5);
  private static final long HAND_OVER_MILLIS = 5;
  private static final Duration LONGEST_WAIT_FOR_STORES = Duration.ofSeconds(30);
  private static final Duration CLOSING = Duration.ofSeconds(10);

  /** Records are added to a block in steps of at most so many, or so many bytes. */
  private static final int STEP_RECORDS = 256;

  private static final int STEP_BYTES = 256 * 1024;

  /** When so many bytes were polled and are not stored, no more are polled. */
  private static final long MOST_UNSTORED_BYTES = 16 << 20;

  private final KafkaReceiver<K, V> receiver;
  private final Map<String, Object> settings;
  private final String name;
  private final Positions positions = new Positions();
  private final BlockingQueue<ConsumerRecords<K, V>> polled = new ArrayBlockingQueue<>(1);
  private final KafkaConsumer<K, V> consumer;
  private final BlockGenerator<Tuple2<K, V>> generator;
  private final Thread polling;
  private final Thread feeding;
  private volatile boolean stopping;

  /** Polled, and not yet taken by the feeding thread; of the polling thread. */
  private ConsumerRecords<K, V> held;

  ReceivingConsumer(KafkaReceiver<K, V> receiver, int number) {
    this.receiver = receiver;
    settings = receiver.settings(number);
    name = settings.get("client.id").toString();
    consumer = new KafkaConsumer<>(settings);
    generator = receiver.blocks(new Blocks());
    polling = new Thread(this::poll, name + "-polling");
    feeding = new Thread(this::feed, name + "-feeding");
  }

  void start() {
    feeding.start();
    polling.start();
  }

  void requestStop() {
    stopping = true;
    consumer.wakeup();
  }

  void awaitEnd() throws InterruptedException {
    try {
      polling.join();
    } finally {
      feeding.interrupt();
      feeding.join();
    }
  }

  // ------------------------------------------------------------------ the polling thread

  private void poll() {
    try {
      receive();
    } catch (RecordDeserializationException e) {
      receiver.stop(
          "a record cannot be deserialized: partition="
              + e.topicPartition()
              + " offset="
              + e.offset()
              + "; mend the deserializer, or use ByteArrayDeserializer and decode in the program,"
              + " where a record can be put aside",
          e);
    } catch (FencedInstanceIdException e) {
      receiver.stop(
          name
              + ": another member of the group has the same group.instance.id="
              + settings.get("group.instance.id")
              + "; give each receiver one of its own",
          e);
    } catch (AuthorizationException
        | AuthenticationException
        | InvalidTopicException
        | InvalidOffsetException e) {
      receiver.stop(name + ": " + e.getMessage(), e);
    } catch (KafkaException e) {
      if (isOfMemory(e)) {
        receiver.stop(noMemory("polling"), e);
      } else {
        receiver.restart(name + ": " + e.getMessage(), e);
      }
    } catch (OutOfMemoryError e) {
      receiver.stop(noMemory("polling"), e);
    }
  }

  private void receive() {
    Duration closing = CLOSING;
    try {
      consumer.subscribe(receiver.topics(), this);
      pollUntilStopped();
      finish(); // While the consumer is open: it could not commit any more.
    } catch (InterruptException e) {
      LOG.debug("{}: interrupted", name);
      boolean ignored = Thread.interrupted(); // Else it could not even say that it leaves.
      closing = Duration.ZERO;
    } finally {
      consumer.close(CloseOptions.timeout(closing));
    }
  }

  /** The client wraps it where it parses records. */
  private static boolean isOfMemory(Throwable thrown) {
    for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      if (cause instanceof OutOfMemoryError) {
        return true;
      }
    }
    return false;
  }

  /** Says it with what is left: of the client, which is broken now, only what it knows. */
  private String noMemory(String doing) {
    return name
        + ": no memory left while "
        + doing
        + ": received until "
        + positions.reached()
        + ", heap="
        + Runtime.getRuntime().maxMemory() / (1 << 20)
        + " MiB; a record takes up to four times its size on its way into a block: raise -Xmx, or"
        + " lower max.poll.records, fetch.max.bytes, streaming.receiver.memory or"
        + " streaming.blockQueueSize";
  }

  private void pollUntilStopped() {
    try {
      while (!stopping) {
        commitDue();
        pollOnce();
      }
    } catch (WakeupException e) {
      LOG.debug("{}: woken up to stop", name);
    }
  }

  private void pollOnce() {
    boolean full = held != null || positions.unstoredBytes() >= MOST_UNSTORED_BYTES;
    if (full) {
      // Paused, it brings nothing; but the group sees that this one lives.
      consumer.pause(consumer.assignment());
    } else {
      consumer.resume(consumer.paused());
    }
    Duration longest = held != null ? Duration.ZERO : full ? SHORT_POLL : POLL;
    ConsumerRecords<K, V> records = consumer.poll(longest);
    if (!records.isEmpty()) {
      // A revocation during the poll may have emptied this; so even a paused poll may bring some.
      if (held != null) {
        throw new IllegalStateException(
            name
                + ": paused partitions brought records: partitions="
                + records.partitions()
                + "; this is a bug in Tidewheel");
      }
      note(records);
      held = records;
    }
    handOver();
  }

  private void note(ConsumerRecords<K, V> records) {
    for (TopicPartition partition : records.partitions()) {
      List<ConsumerRecord<K, V>> all = records.records(partition);
      long bytes = all.stream().mapToLong(ReceivingConsumer::bytes).sum();
      positions.handedOver(partition, all.get(all.size() - 1).offset() + 1, bytes);
    }
  }

  private static long bytes(ConsumerRecord<?, ?> record) {
    long key = Math.max(0, record.serializedKeySize());
    return key + Math.max(0, record.serializedValueSize());
  }

  private void handOver() {
    if (held == null) {
      return;
    }
    try {
      if (polled.offer(held, HAND_OVER_MILLIS, TimeUnit.MILLISECONDS)) {
        held = null;
      }
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    }
  }

  /** Has everything stored that was polled, and commits it. */
  private void finish() {
    try {
      while (held != null && feeding.isAlive()) {
        handOver();
      }
      awaitStored(positions.partitions(), longestWaitForStores());
      commitNow(positions.takeDue());
    } catch (KafkaException e) {
      LOG.warn(
          "{}: its last offsets were not committed, so records will come twice: {}",
          name,
          e.toString());
    }
  }

  /** Not so long that the group gives this one up. */
  private Duration longestWaitForStores() {
    Duration longest = receiver.params().maxPollInterval().dividedBy(2);
    return longest.compareTo(LONGEST_WAIT_FOR_STORES) < 0 ? longest : LONGEST_WAIT_FOR_STORES;
  }

  /** Waits for what the feeding thread has. */
  private void awaitStored(Collection<TopicPartition> partitions, Duration longest) {
    try {
      if (!positions.awaitStored(partitions, longest)) {
        LOG.warn(
            "{}: records of {} were not stored in time, so the next consumer will have them too",
            name,
            partitions);
      }
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    }
  }

  private void commitDue() {
    Map<TopicPartition, Long> due = positions.takeDue();
    if (receiver.isReliable() && !due.isEmpty()) {
      consumer.commitAsync(
          offsets(due),
          (offsets, failure) -> {
            if (failure instanceof FencedInstanceIdException
                || failure instanceof AuthorizationException) {
              throw (KafkaException) failure;
            } else if (failure != null) {
              positions.notCommitted(due);
              LOG.info(
                  "{}: offsets were not committed and will be again: {}", name, failure.toString());
            }
          });
    }
  }

  private void commitNow(Map<TopicPartition, Long> offsets) {
    if (receiver.isReliable() && !offsets.isEmpty()) {
      try {
        consumer.commitSync(offsets(offsets));
      } catch (WakeupException e) {
        // The one wake-up of a stop came while nothing was polled, and ended this instead.
        consumer.commitSync(offsets(offsets));
      }
    }
  }

  private static Map<TopicPartition, OffsetAndMetadata> offsets(Map<TopicPartition, Long> next) {
    Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
    next.forEach((partition, offset) -> offsets.put(partition, new OffsetAndMetadata(offset)));
    return offsets;
  }

  // ------------------------------------------------------------------ rebalances

  /** Stores and commits first, so that the next consumer goes on where this one ends. */
  @Override
  public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
    if (!receiver.isReliable() || partitions.isEmpty()) {
      positions.forget(partitions);
      return;
    }
    long deadline = System.nanoTime() + longestWaitForStores().toNanos();
    if (held != null && held.partitions().stream().anyMatch(partitions::contains)) {
      while (held != null && System.nanoTime() < deadline && feeding.isAlive()) {
        handOver();
      }
    }
    awaitStored(partitions, Duration.ofNanos(Math.max(0, deadline - System.nanoTime())));
    Map<TopicPartition, Long> due = positions.takeDue();
    try {
      commitNow(due);
    } catch (FencedInstanceIdException | AuthorizationException e) {
      throw e;
    } catch (KafkaException e) {
      positions.notCommitted(due);
      LOG.warn(
          "{}: offsets of {} were not committed before others got them: {}",
          name,
          partitions,
          e.toString());
    }
    positions.forget(partitions);
  }

  @Override
  public void onPartitionsLost(Collection<TopicPartition> partitions) {
    positions.forget(partitions);
  }

  @Override
  public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
    if (held != null) {
      consumer.pause(partitions);
    }
  }

  // ------------------------------------------------------------------ the feeding thread

  private void feed() {
    try {
      while (true) {
        ConsumerRecords<K, V> records = polled.take();
        for (TopicPartition partition : records.partitions()) {
          feed(partition, records.records(partition));
        }
      }
    } catch (InterruptedException | ReceiverStoppedException e) {
      LOG.debug("{}: stopped", name);
    } catch (OutOfMemoryError e) {
      receiver.stop(noMemory("making a block"), e);
    }
  }

  private void feed(TopicPartition partition, List<ConsumerRecord<K, V>> records) {
    List<Tuple2<K, V>> step = new ArrayList<>(Math.min(records.size(), STEP_RECORDS));
    long bytes = 0;
    for (int i = 0; i < records.size(); i++) {
      ConsumerRecord<K, V> record = records.get(i);
      step.add(Tuple2.of(record.key(), record.value()));
      bytes += bytes(record);
      if (step.size() == STEP_RECORDS || bytes >= STEP_BYTES || i == records.size() - 1) {
        generator.addMultipleDataWithCallback(
            step.iterator(), new Position(partition, record.offset() + 1, bytes));
        step.clear();
        bytes = 0;
      }
    }
  }

  // ------------------------------------------------------------------ the generator's threads

  private final class Blocks implements BlockGeneratorListener<Tuple2<K, V>> {
    @Override
    public void onAddData(Tuple2<K, V> last, Object metadata) {
      positions.added((Position) metadata);
    }

    @Override
    public void onGenerateBlock(BlockId block) {
      positions.blockMade(block);
    }

    @Override
    public void onPushBlock(BlockId block, List<Tuple2<K, V>> records) {
      try {
        receiver.store(records);
      } catch (OutOfMemoryError e) {
        receiver.stop(noMemory("storing a block"), e);
        throw new ReceiverStoppedException(name + ": no memory left; the block is not stored");
      }
      positions.blockStored(block);
    }
  }
}
