package io.tidewheel.internal.kafka;

import static java.util.stream.Collectors.toSet;

import io.tidewheel.kafka.CanCommitOffsets;
import io.tidewheel.kafka.OffsetRange;
import io.tidewheel.spi.source.PlanRequest;
import io.tidewheel.spi.source.RangeCodec;
import io.tidewheel.spi.source.Source;
import io.tidewheel.spi.source.SourceUnavailableException;
import io.tidewheel.spi.source.Split;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetCommitCallback;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Kafka as an input: a range is offsets of topic-partitions, which can be read as often as Kafka
 * keeps them. Nothing connects before {@link #start}.
 *
 * @param <K> key
 * @param <V> value
 */
public final class DirectSource<K, V>
    implements Source<ConsumerRecord<K, V>, OffsetRanges>, CanCommitOffsets {
  private static final Logger LOG = LoggerFactory.getLogger(DirectSource.class);

  /** What the checkpoint calls this kind of source. */
  static final String KIND = "kafka";

  private static final Duration FLUSH_LIMIT = Duration.ofSeconds(5);

  private final Selection selection;
  private final ClientParams params;
  private final Map<TopicPartition, Long> startOffsets;
  private final DirectSettings settings;
  private final ReaderPool pool = ReaderPool.OF_THIS_JVM;

  /** Tells the readers of this stream from those of others on the same topics. */
  private final String streamId = UUID.randomUUID().toString();

  private final KafkaSplit.Reading reading;

  private Cluster cluster;
  private RangePlanner planner;
  private List<OffsetRange> plannedLast = List.of();
  private volatile OffsetPublisher publisher;

  /**
   * A source; nothing connects yet.
   *
   * @param startOffsets where to begin, for some or all partitions
   */
  public DirectSource(
      Selection selection,
      ClientParams params,
      Map<TopicPartition, Long> startOffsets,
      DirectSettings settings) {
    this.selection = selection;
    this.params = params;
    this.startOffsets = startOffsets;
    this.settings = settings;
    this.reading = KafkaSplit.Reading.of(streamId, params, settings);
  }

  @Override
  public String description() {
    return "kafka " + selection;
  }

  @Override
  public String kind() {
    return KIND;
  }

  @Override
  public Optional<RangeCodec<OffsetRanges>> rangeCodec() {
    return Optional.of(new OffsetRangesCodec());
  }

  /**
   * Connects and finds out where to begin, within {@code default.api.timeout.ms} for each question.
   *
   * @throws IllegalStateException if the brokers do not answer, or a topic is unknown
   */
  @Override
  public void start(Optional<OffsetRanges> last) throws InterruptedException {
    cluster = new Cluster(params);
    pool.open(streamId, settings.cacheCapacity());
    try {
      begin(params.apiTimeout());
    } catch (SourceUnavailableException e) {
      throw new IllegalStateException(description() + " cannot start. " + e.getMessage(), e);
    } catch (IllegalStateException e) {
      throw new IllegalStateException(description() + " cannot start: " + e.getMessage(), e);
    }
  }

  private void begin(Duration limit) throws InterruptedException {
    Map<String, TopicFacts> topics = cluster.topics(selection, limit);
    SortedSet<TopicPartition> partitions = selection.of(topics);
    requireAll(topics, partitions);
    if (partitions.isEmpty()) {
      LOG.warn("{}: there is no such topic yet; waiting for one", description());
    }
    LossPolicy losses = new LossPolicy(settings.onDataLoss());
    Map<TopicPartition, Long> starts =
        new StartPositions(params, startOffsets, losses, InstantSource.system())
            .decide(partitions, cluster, limit);
    publisher = publisher();
    planner =
        new RangePlanner(
            new RangePlanner.Parts(
                selection,
                cluster,
                settings,
                losses,
                publisher,
                System::nanoTime,
                shorter(limit, params.requestTimeout())),
            starts,
            topics);
    LOG.info("{}: {} begin at {}", description(), params.brokers(), starts);
    if (params.asksForAutoCommit()) {
      LOG.warn(
          "{}: {}=true is not used: offsets are published when their batch is committed",
          description(),
          ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG);
    }
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) <= 0 ? one : other;
  }

  private void requireAll(Map<String, TopicFacts> topics, SortedSet<TopicPartition> found) {
    Set<String> unknown = new TreeSet<>(selection.named());
    unknown.removeAll(topics.keySet());
    if (!unknown.isEmpty()) {
      throw new IllegalStateException(
          "unknown topics "
              + unknown
              + " at "
              + params.brokers()
              + "; create them, or check the names and the user's DESCRIBE right on them");
    }
    if (selection instanceof Selection.Partitions wanted
        && found.size() < wanted.partitions().size()) {
      Set<TopicPartition> missing =
          wanted.partitions().stream().filter(p -> !found.contains(p)).collect(toSet());
      throw new IllegalStateException(
          "unknown partitions "
              + missing
              + " at "
              + params.brokers()
              + "; the topics have fewer partitions: "
              + topics);
    }
  }

  private OffsetPublisher publisher() {
    if (params.groupId().isEmpty()) {
      LOG.info(
          "{}: no group.id is set, so offsets are not published, and each start begins where"
              + " auto.offset.reset says",
          description());
    }
    return new OffsetPublisher(
        params.groupId().orElse(null),
        settings.publishOffsets(),
        offsets -> cluster.publish(params.groupId().orElseThrow(), offsets, params.apiTimeout()),
        System::nanoTime);
  }

  @Override
  public OffsetRanges plan(PlanRequest request) throws InterruptedException {
    try {
      // Where the last batch found records there are likely more: while the brokers are asked how
      // many, the fetches of all partitions are on their way.
      pool.fetchAhead(streamId, plannedLast);
      OffsetRanges planned = planner.plan(request);
      plannedLast = planned.ranges();
      return planned;
    } catch (IllegalStateException e) {
      throw new IllegalStateException(description() + ": " + e.getMessage(), e);
    }
  }

  @Override
  public List<? extends Split<ConsumerRecord<K, V>>> splits(OffsetRanges range) {
    return KafkaSplit.of(range, reading);
  }

  @Override
  public void committed(long batchId, OffsetRanges range) {
    if (params.groupId().isPresent()) {
      publisher.committed(range.ranges());
    }
  }

  @Override
  public void commitAsync(OffsetRange[] offsetRanges) {
    commitAsync(offsetRanges, null);
  }

  @Override
  public void commitAsync(OffsetRange[] offsetRanges, OffsetCommitCallback callback) {
    if (params.groupId().isEmpty()) {
      throw new IllegalStateException(
          "commitAsync: " + description() + " has no group.id to publish to; set one");
    }
    OffsetPublisher running = publisher;
    if (running == null) {
      throw new IllegalStateException(
          "commitAsync: " + description() + " has not started; call it while batches run");
    }
    running.done(List.of(offsetRanges), callback);
  }

  /** Publishes what is not yet, for some seconds at most, and closes all clients. */
  @Override
  public void close() {
    if (publisher != null && params.groupId().isPresent()) {
      publisher.close(FLUSH_LIMIT);
    }
    pool.close(streamId);
    if (cluster != null) {
      cluster.close();
    }
  }

  /** What it reads; no settings, since they may be secret. */
  @Override
  public String toString() {
    return description();
  }
}
