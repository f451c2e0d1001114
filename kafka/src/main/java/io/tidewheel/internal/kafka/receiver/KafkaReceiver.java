package io.tidewheel.internal.kafka.receiver;

import io.tidewheel.StorageLevel;
import io.tidewheel.Tuple2;
import io.tidewheel.internal.kafka.ClientParams;
import io.tidewheel.internal.receiver.PromisesItself;
import io.tidewheel.receiver.BlockGenerator;
import io.tidewheel.receiver.BlockGeneratorListener;
import io.tidewheel.receiver.Receiver;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Receives topics as a member of a consumer group, with some consumers, each on a thread of its
 * own. The reliable one commits the offsets of records when the block that holds them is stored;
 * the other has Kafka's client commit what was polled.
 */
public final class KafkaReceiver<K, V> extends Receiver<Tuple2<K, V>> implements PromisesItself {
  private static final long serialVersionUID = 1L;

  private final ClientParams params;
  private final TreeSet<String> topics;
  private final int threads;
  private final boolean reliable;
  private transient List<ReceivingConsumer<K, V>> consumers;

  /**
   * @param topicThreads the topics, each with how many consumers more it gives the receiver; all
   *     consumers share the partitions of all topics
   */
  public KafkaReceiver(
      ClientParams params,
      Map<String, Integer> topicThreads,
      StorageLevel level,
      boolean reliable) {
    super(level);
    this.params = params;
    this.topics = new TreeSet<>(topicThreads.keySet());
    this.threads = topicThreads.values().stream().mapToInt(Integer::intValue).sum();
    this.reliable = reliable;
    params.requireComplete("createStream");
    if (params.groupId().isEmpty()) {
      throw new IllegalArgumentException(
          "createStream: the Kafka settings lack group.id; add the consumer group whose offsets the"
              + " receiver commits");
    }
    topicThreads.forEach(
        (topic, number) -> {
          if (number == null || number < 1) {
            throw new IllegalArgumentException(
                "createStream: topic '" + topic + "' has " + number + " threads; give at least 1");
          }
        });
    if (topics.isEmpty()) {
      throw new IllegalArgumentException("createStream: there is no topic; name at least one");
    }
  }

  @Override
  public void onStart() {
    consumers = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      ReceivingConsumer<K, V> consumer = new ReceivingConsumer<>(this, i);
      consumers.add(consumer);
      consumer.start();
    }
  }

  /** Ends when all that was polled is stored, and, if it is reliable, its offsets are committed. */
  @Override
  public void onStop() throws InterruptedException {
    consumers.forEach(ReceivingConsumer::requestStop);
    for (ReceivingConsumer<K, V> consumer : consumers) {
      consumer.awaitEnd();
    }
  }

  @Override
  public String promiseWithoutLog() {
    return "neither at most nor at least once, if the process dies: what no batch has committed is"
        + " lost, and what was received since Kafka's client last committed"
        + " (auto.commit.interval.ms) comes again, though a batch may have had it; a graceful stop"
        + " loses and repeats nothing";
  }

  boolean isReliable() {
    return reliable;
  }

  Set<String> topics() {
    return topics;
  }

  /** The settings of a consumer. */
  Map<String, Object> settings(int number) {
    return params.forReceiver("receiver-" + streamId() + "-" + number, reliable, number, threads);
  }

  BlockGenerator<Tuple2<K, V>> blocks(BlockGeneratorListener<Tuple2<K, V>> listener) {
    return createBlockGenerator(listener);
  }

  ClientParams params() {
    return params;
  }

  @Override
  public String toString() {
    return "of kafka topics "
        + topics
        + " in group "
        + params.groupId().orElseThrow()
        + (reliable ? ", offsets committed behind stored blocks" : ", offsets committed as polled");
  }
}
