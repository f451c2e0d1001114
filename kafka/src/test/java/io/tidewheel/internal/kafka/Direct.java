package io.tidewheel.internal.kafka;

import io.tidewheel.kafka.LocationStrategies;
import io.tidewheel.kafka.LocationStrategy;
import io.tidewheel.kafka.OffsetRange;
import io.tidewheel.kafka.PerPartitionConfig;
import io.tidewheel.spi.config.Settings;
import io.tidewheel.spi.source.PlanRequest;
import io.tidewheel.spi.source.Split;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;

/** A source under test, driven as the core drives it. */
final class Direct implements AutoCloseable {
  private static final AtomicLong NAMES = new AtomicLong();

  final DirectSource<String, String> source;
  private long batch;

  private Direct(DirectSource<String, String> source) {
    this.source = source;
  }

  /** What a test says of a source. */
  static final class Setup {
    private final Map<String, Object> params = new HashMap<>();
    private final Map<String, Object> settings = new HashMap<>();
    private final Map<TopicPartition, Long> offsets = new HashMap<>();
    private final Selection selection;
    private LocationStrategy location = LocationStrategies.PreferConsistent();
    private PerPartitionConfig rates;

    private Setup(Selection selection, Map<String, Object> client) {
      this.selection = selection;
      params.put("key.deserializer", StringDeserializer.class.getName());
      params.put("value.deserializer", StringDeserializer.class);
      params.put("auto.offset.reset", "earliest");
      params.putAll(client);
      // Looks around in every batch, so that tests need not wait.
      settings.put("streaming.kafka.metadataInterval", Duration.ZERO);
    }

    Setup param(String name, Object value) {
      params.put(name, value);
      return this;
    }

    Setup set(ConfigValue value) {
      settings.put(value.name(), value.value());
      return this;
    }

    Setup from(String topic, int partition, long offset) {
      offsets.put(new TopicPartition(topic, partition), offset);
      return this;
    }

    Setup rates(PerPartitionConfig perPartition) {
      rates = perPartition;
      return this;
    }

    Setup reset() {
      return set(new ConfigValue("streaming.kafka.onDataLoss", OnDataLoss.RESET));
    }

    Setup located(LocationStrategy wanted) {
      location = wanted;
      return this;
    }

    Direct build() {
      return new Direct(
          new DirectSource<>(
              selection,
              new ClientParams(params),
              offsets,
              DirectSettings.of(new Settings(settings), rates),
              location));
    }

    Direct start() throws Exception {
      return start(Optional.empty());
    }

    /** Starts as after a restart: with the last range as the checkpoint has it. */
    Direct resume(OffsetRanges last) throws Exception {
      return start(Optional.of(throughCheckpoint(last)));
    }

    private Direct start(Optional<OffsetRanges> last) throws Exception {
      Direct direct = build();
      try {
        direct.source.start(last);
      } catch (Throwable e) {
        direct.close();
        throw e;
      }
      return direct;
    }
  }

  /** A setting, parsed. */
  record ConfigValue(String name, Object value) {
    static ConfigValue number(String name, long value) {
      return new ConfigValue("streaming.kafka." + name, value);
    }
  }

  static Setup of(Map<String, Object> client, String... topics) {
    return new Setup(Selection.topics(List.of(topics)), client);
  }

  static Setup of(Map<String, Object> client, Selection selection) {
    return new Setup(selection, client);
  }

  /** A name that no other test has. */
  static String unique(String prefix) {
    return prefix + "-" + NAMES.incrementAndGet();
  }

  /** What becomes of a range that is written and read again. */
  static OffsetRanges throughCheckpoint(OffsetRanges range) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DirectSource.RANGE_CODEC.write(range, new DataOutputStream(bytes));
    return DirectSource.RANGE_CODEC.read(
        new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));
  }

  OffsetRanges plan() throws Exception {
    return plan(Duration.ofSeconds(1));
  }

  OffsetRanges plan(Duration interval) throws Exception {
    return source.plan(new PlanRequest(batch++, Instant.EPOCH, interval, Long.MAX_VALUE));
  }

  OffsetRanges planAtMost(long records) throws Exception {
    return source.plan(new PlanRequest(batch++, Instant.EPOCH, Duration.ofSeconds(1), records));
  }

  void commit(OffsetRanges range) {
    source.committed(batch, range);
  }

  /** The values of a range, pushed, each of its partitions by a task of its own. */
  List<String> read(OffsetRanges ranges) throws Exception {
    List<String> values = new ArrayList<>();
    for (Split<ConsumerRecord<String, String>> split : source.splits(ranges)) {
      try (FakeTask task = new FakeTask()) {
        split.read(task).forEachRemaining(record -> values.add(record.value()));
      }
    }
    return values;
  }

  /** Plans and reads. */
  List<String> next() throws Exception {
    return read(plan());
  }

  static List<String> texts(OffsetRanges ranges) {
    return ranges.ranges().stream().map(OffsetRange::toString).toList();
  }

  @Override
  public void close() {
    source.close();
  }
}
