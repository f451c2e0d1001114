package io.tidewheel.internal.kafka;

import static java.util.stream.Collectors.toSet;

import io.tidewheel.kafka.CanCommitOffsets;
import io.tidewheel.kafka.LocationStrategy;
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
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetCommitCallback;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
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

  static final RangeCodec<OffsetRanges> RANGE_CODEC = new OffsetRangesCodec();

  private static final Duration FLUSH_LIMIT = Duration.ofSeconds(5);

  private final Selection selection;
  private final ClientParams params;
  private final Map<TopicPartition, Long> startOffsets;
  private final DirectSettings settings;
  private final LocationStrategy location;
  private final ReaderPool pool = ReaderPool.OF_THIS_JVM;

  /** Tells the readers of this stream from those of others on the same topics. */
  private final String streamId = UUID.randomUUID().toString();

  private final KafkaSplit.Reading reading;

  private Cluster cluster;
  private RangePlanner planner;
  private List<OffsetRange> plannedLast = List.of();

  /** Ids of topics that a range from before a restart holds, and that are not selected now. */
  private Map<String, Uuid> forgottenIds = Map.of();

  private volatile OffsetPublisher publisher;

  /**
   * A source; nothing connects yet.
   *
   * @param startOffsets where to begin, for some or all partitions
   * @param location where partitions would rather be read
   */
  public DirectSource(
      Selection selection,
      ClientParams params,
      Map<TopicPartition, Long> startOffsets,
      DirectSettings settings,
      LocationStrategy location) {
    this.selection = selection;
    this.params = params;
    this.startOffsets = startOffsets;
    this.settings = settings;
    this.location = location;
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
    return Optional.of(RANGE_CODEC);
  }

  /**
   * Connects and finds out where to begin, within {@code default.api.timeout.ms} for each question.
   *
   * <p>After a restart a partition goes on where the last range ended, whatever the consumer group
   * has committed. One that was added since begins at its beginning, one that was not selected
   * before as on a first start. Topics are compared by their ids: of one that was created again
   * nothing is read at the old offsets.
   *
   * @throws IllegalStateException if the brokers do not answer, or a topic is unknown
   * @throws io.tidewheel.kafka.DataLossException if offsets where it was to begin are gone, and the
   *     policy is to fail
   */
  @Override
  public void start(Optional<OffsetRanges> last) throws InterruptedException {
    cluster = new Cluster(params);
    pool.open(streamId, settings.cacheCapacity());
    try {
      begin(last, params.apiTimeout());
    } catch (SourceUnavailableException e) {
      throw new IllegalStateException(description() + " cannot start. " + e.getMessage(), e);
    } catch (IllegalStateException e) {
      throw new IllegalStateException(description() + " cannot start: " + e.getMessage(), e);
    }
  }

  private void begin(Optional<OffsetRanges> range, Duration limit) throws InterruptedException {
    LastPositions last =
        range.map(it -> LastPositions.of(it, selection)).orElseGet(LastPositions::none);
    Map<String, TopicFacts> topics = cluster.topics(selection, limit);
    SortedSet<TopicPartition> partitions = selection.of(topics);
    requireAll(topics, partitions, last);
    if (partitions.isEmpty()) {
      LOG.warn("{}: there is no such topic yet; waiting for one", description());
    }
    LossPolicy losses = new LossPolicy(settings.onDataLoss());
    StartPositions starts =
        new StartPositions(params, startOffsets, losses, InstantSource.system());
    starts.requireRead(partitions);
    Map<TopicPartition, Long> begins = new TreeMap<>(Selection.ORDER);
    begins.putAll(last.selected());
    begins.putAll(
        starts.decide(
            range.isEmpty()
                ? partitions
                : last.starting(partitions, startOffsets.keySet(), selection),
            cluster,
            limit));
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
            begins,
            last.idsAmong(topics));
    if (range.isPresent()) {
      planner.resume(topics, limit);
      forget(last, range.get(), limit);
    }
    LOG.info(
        "{}: {} {} at {}",
        description(),
        params.brokers(),
        range.isPresent() ? "goes on" : "begin",
        planner.positions());
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

  /** What was there when the program ended is left to the policy on losses. */
  private void requireAll(
      Map<String, TopicFacts> topics, SortedSet<TopicPartition> found, LastPositions last) {
    Set<String> unknown = new TreeSet<>(selection.named());
    unknown.removeAll(topics.keySet());
    unknown.removeAll(last.topics());
    if (!unknown.isEmpty()) {
      throw new IllegalStateException(
          "unknown topics "
              + unknown
              + " at "
              + params.brokers()
              + "; create them, or check the names and the user's DESCRIBE right on them");
    }
    if (selection instanceof Selection.Partitions wanted) {
      Set<TopicPartition> missing = new TreeSet<>(Selection.ORDER);
      missing.addAll(wanted.partitions());
      missing.removeAll(found);
      missing.removeAll(last.selected().keySet());
      if (!missing.isEmpty()) {
        throw new IllegalStateException(
            "unknown partitions "
                + missing
                + " at "
                + params.brokers()
                + "; the topics have fewer partitions: "
                + topics);
      }
    }
  }

  /**
   * Ranges that were planned before a restart may be read yet, also of what is not selected now.
   */
  private void forget(LastPositions last, OffsetRanges range, Duration limit)
      throws InterruptedException {
    if (last.forgotten().isEmpty()) {
      return;
    }
    LOG.info(
        "{}: no longer selected, so forgotten with the positions they had: {}",
        description(),
        last.forgotten());
    last.forgotten().forEach(publisher::began);
    Set<String> unread =
        range.ranges().stream()
            .filter(part -> part.count() > 0 && !selection.includes(part.topicPartition()))
            .map(OffsetRange::topic)
            .collect(toSet());
    try {
      forgottenIds = TopicFacts.ids(cluster.topics(unread, limit));
    } catch (IllegalStateException e) {
      // As a rule there is nothing to read of them. If there is, whoever reads says what is wrong.
      LOG.debug("{}: nothing is known of {}", description(), unread, e);
    }
  }

  private OffsetPublisher publisher() {
    if (params.groupId().isEmpty()) {
      LOG.info(
          "{}: no group.id is set, so offsets are not published, and each start without a"
              + " checkpoint begins where auto.offset.reset says",
          description());
    }
    return new OffsetPublisher(
        params.groupId().orElse(null),
        settings.publishOffsets(),
        offsets -> cluster.publish(params.groupId().orElseThrow(), offsets, params.apiTimeout()),
        System::nanoTime);
  }

  @Override
  public boolean isAtItsMaxRate() {
    return planner.isAtMaxRate();
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
    return KafkaSplit.of(range, reading, location, topic -> isReplaced(range, topic));
  }

  /** Whether another topic has the name since the range was planned. */
  private boolean isReplaced(OffsetRanges range, String topic) {
    Uuid now = planner.topicIds().getOrDefault(topic, forgottenIds.get(topic));
    return TopicFacts.differ(range.topicIds().get(topic), now);
  }

  @Override
  public void committed(long batchId, OffsetRanges range) {
    if (params.groupId().isPresent()) {
      publisher.committed(
          range.ranges().stream().filter(part -> !isReplaced(range, part.topic())).toList());
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
