package io.tidewheel.internal.kafka;

import static java.util.stream.Collectors.toMap;
import static java.util.stream.Collectors.toSet;

import io.tidewheel.spi.source.SourceUnavailableException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConsumerGroupOffsetsOptions;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListTopicsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.admin.TopicListing;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a stream asks the brokers. It reads no records and joins no group. For one thread at a time,
 * apart from {@link #publish}, which may be called by any.
 *
 * <p>Every question has a limit. A question that cannot be answered within it, or for now, throws
 * {@link SourceUnavailableException}; one that the brokers refuse, {@link IllegalStateException};
 * both say what was asked. {@link InterruptedException} comes from the thread being interrupted.
 */
final class Cluster implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Cluster.class);
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(1);

  private final ClientParams params;

  private final Admin admin;

  /**
   * Asks on the calling thread, which is quicker than the admin client, with its own thread. Made
   * on another thread while the admin client asks its first question: in a cold JVM either takes
   * longer than all the rest of a start.
   */
  private final FutureTask<KafkaConsumer<byte[], byte[]>> consumer;

  /**
   * Makes the clients; they connect when asked something.
   *
   * @throws IllegalArgumentException if the settings cannot be used
   */
  Cluster(ClientParams params) {
    this.params = params;
    this.consumer = new FutureTask<>(() -> new KafkaConsumer<>(params.forOffsets("offsets")));
    Thread making = new Thread(consumer, "tidewheel-kafka-start");
    making.setDaemon(true);
    making.start();
    try {
      this.admin = Admin.create(params.forAdmin("topics"));
    } catch (KafkaException e) {
      closeConsumer();
      throw unusable(e);
    }
  }

  private IllegalArgumentException unusable(KafkaException e) {
    return new IllegalArgumentException(
        "the Kafka settings cannot be used: "
            + ClientParams.complaint(e)
            + " ("
            + params.brokers()
            + ")",
        e);
  }

  private KafkaConsumer<byte[], byte[]> consumer() throws InterruptedException {
    try {
      return consumer.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof KafkaException cause) {
        throw unusable(cause);
      }
      throw new IllegalStateException("no consumer could be made: " + e.getCause(), e.getCause());
    }
  }

  private interface Question<T> {
    T ask() throws Exception;
  }

  /** The topics that may hold what is selected. Those that are named and missing are not in it. */
  Map<String, TopicFacts> topics(Selection selection, Duration limit) throws InterruptedException {
    return answer(
        "which topics there are",
        limit,
        () -> {
          Set<String> names = selection.named();
          if (names.isEmpty()) {
            names =
                within(
                        limit,
                        admin
                            .listTopics(new ListTopicsOptions().timeoutMs(millis(limit)))
                            .listings())
                    .stream()
                    .map(TopicListing::name)
                    .filter(selection::includes)
                    .collect(toSet());
          }
          return describe(names, limit);
        });
  }

  /** The topics of these names that there are. */
  Map<String, TopicFacts> topics(Set<String> names, Duration limit) throws InterruptedException {
    return answer("topics " + names, limit, () -> describe(names, limit));
  }

  private Map<String, TopicFacts> describe(Set<String> names, Duration limit) throws Exception {
    Map<String, TopicFacts> facts = new HashMap<>();
    Map<String, KafkaFuture<TopicDescription>> descriptions =
        admin
            .describeTopics(names, new DescribeTopicsOptions().timeoutMs(millis(limit)))
            .topicNameValues();
    for (Map.Entry<String, KafkaFuture<TopicDescription>> entry : descriptions.entrySet()) {
      try {
        TopicDescription found = within(limit, entry.getValue());
        facts.put(found.name(), new TopicFacts(found.topicId(), found.partitions().size()));
      } catch (ExecutionException e) {
        if (!(e.getCause() instanceof UnknownTopicOrPartitionException)) {
          throw e;
        }
      }
    }
    return facts;
  }

  /**
   * The offsets after the last records that can be read now: with {@code
   * isolation.level=read_committed}, of those that are decided.
   */
  Map<TopicPartition, Long> ends(Collection<TopicPartition> partitions, Duration limit)
      throws InterruptedException {
    return answer("end offsets", limit, () -> consumer().endOffsets(partitions, limit));
  }

  /** The offsets of the first records there are. */
  Map<TopicPartition, Long> beginnings(Collection<TopicPartition> partitions, Duration limit)
      throws InterruptedException {
    return answer("beginning offsets", limit, () -> consumer().beginningOffsets(partitions, limit));
  }

  /** The offsets after the last records there are, decided or not. */
  Map<TopicPartition, Long> logEnds(Collection<TopicPartition> partitions, Duration limit)
      throws InterruptedException {
    return answer(
        "log end offsets",
        limit,
        () -> {
          Map<TopicPartition, Long> ends = new HashMap<>();
          within(
                  limit,
                  admin
                      .listOffsets(
                          partitions.stream().collect(toMap(p -> p, p -> OffsetSpec.latest())),
                          new ListOffsetsOptions(IsolationLevel.READ_UNCOMMITTED)
                              .timeoutMs(millis(limit)))
                      .all())
              .forEach((partition, end) -> ends.put(partition, end.offset()));
          return ends;
        });
  }

  /** What the consumer group has committed, of these partitions. */
  Map<TopicPartition, Long> committed(Set<TopicPartition> partitions, Duration limit)
      throws InterruptedException {
    return answer(
        "committed offsets",
        limit,
        () -> {
          Map<TopicPartition, Long> committed = new HashMap<>();
          consumer()
              .committed(partitions, limit)
              .forEach(
                  (partition, position) -> {
                    if (position != null) {
                      committed.put(partition, position.offset());
                    }
                  });
          return committed;
        });
  }

  /** The offsets of the first records at or after a time; partitions without any are not in it. */
  Map<TopicPartition, Long> since(
      Collection<TopicPartition> partitions, long epochMillis, Duration limit)
      throws InterruptedException {
    return answer(
        "offsets by time",
        limit,
        () -> {
          Map<TopicPartition, Long> times =
              partitions.stream().collect(toMap(partition -> partition, partition -> epochMillis));
          Map<TopicPartition, Long> offsets = new HashMap<>();
          for (Map.Entry<TopicPartition, OffsetAndTimestamp> found :
              consumer().offsetsForTimes(times, limit).entrySet()) {
            if (found.getValue() != null) {
              offsets.put(found.getKey(), found.getValue().offset());
            }
          }
          return offsets;
        });
  }

  /** Sets the offsets of a consumer group. Does not wait; completes on a thread of the client. */
  CompletionStage<Void> publish(
      String group, Map<TopicPartition, OffsetAndMetadata> offsets, Duration limit) {
    return admin
        .alterConsumerGroupOffsets(
            group, offsets, new AlterConsumerGroupOffsetsOptions().timeoutMs(millis(limit)))
        .all()
        .toCompletionStage();
  }

  private <T> T answer(String question, Duration limit, Question<T> asking)
      throws InterruptedException {
    try {
      return asking.ask();
    } catch (InterruptException e) {
      // Kafka sets the thread's flag besides.
      Thread.interrupted();
      throw interrupted(e);
    } catch (InterruptedException | IllegalArgumentException e) {
      throw e;
    } catch (Exception e) {
      Throwable cause = e instanceof ExecutionException ? e.getCause() : e;
      if (cause instanceof RetriableException || cause instanceof TimeoutException) {
        throw new SourceUnavailableException(
            "Kafka does not answer: asked for "
                + question
                + ", waited "
                + limit.toMillis()
                + " ms, "
                + params.brokers()
                + "; check that the brokers run and can be reached from here ("
                + cause
                + ")",
            cause);
      }
      throw new IllegalStateException(
          "Kafka refuses: asked for "
              + question
              + ", "
              + params.brokers()
              + "; "
              + remedy(cause)
              + " ("
              + cause
              + ")",
          cause);
    }
  }

  private static InterruptedException interrupted(InterruptException cause) {
    InterruptedException interrupted = new InterruptedException(cause.getMessage());
    interrupted.initCause(cause);
    return interrupted;
  }

  private static String remedy(Throwable cause) {
    if (cause instanceof AuthenticationException) {
      return "check user, password and certificates in the Kafka settings";
    }
    if (cause instanceof AuthorizationException) {
      return "give the user DESCRIBE and READ on the topics and the group";
    }
    return "the cause says why";
  }

  private static <T> T within(Duration limit, KafkaFuture<T> future) throws Exception {
    // The client keeps to the limit itself; a bit longer lets it say what it waited for.
    return future.get(limit.toMillis() + CLOSE_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
  }

  private static int millis(Duration limit) {
    return (int) Math.min(Integer.MAX_VALUE, Math.max(1, limit.toMillis()));
  }

  /** Closes the clients within a short time. */
  @Override
  public void close() {
    try {
      closeConsumer();
    } finally {
      admin.close(CLOSE_LIMIT);
    }
  }

  private void closeConsumer() {
    try {
      consumer.get().close(CloseOptions.timeout(CLOSE_LIMIT));
    } catch (ExecutionException e) {
      LOG.debug("there was no consumer to close", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
