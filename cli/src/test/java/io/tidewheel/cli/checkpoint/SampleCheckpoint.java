package io.tidewheel.cli.checkpoint;

import io.tidewheel.internal.checkpoint.AllCodecs;
import io.tidewheel.internal.checkpoint.Checkpoint;
import io.tidewheel.internal.checkpoint.Entry.BatchPlanned;
import io.tidewheel.internal.checkpoint.Entry.PlannedRange;
import io.tidewheel.internal.checkpoint.Entry.Written;
import io.tidewheel.internal.checkpoint.Program;
import io.tidewheel.internal.checkpoint.Program.OperatorInfo;
import io.tidewheel.internal.checkpoint.Program.OutputInfo;
import io.tidewheel.internal.checkpoint.Program.SourceInfo;
import io.tidewheel.internal.config.SettingsReader;
import io.tidewheel.internal.kafka.KafkaCodecs;
import io.tidewheel.internal.kafka.OffsetRanges;
import io.tidewheel.kafka.OffsetRange;
import io.tidewheel.spi.codec.Codecs;
import io.tidewheel.spi.config.Settings;
import io.tidewheel.spi.source.RangeCodec;
import io.tidewheel.spi.state.StateHandle;
import io.tidewheel.spi.state.StateId;
import io.tidewheel.spi.state.StateStore;
import io.tidewheel.spi.state.StateStores;
import io.tidewheel.spi.state.StateStoresProvider;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;

/**
 * A checkpoint as a program writes it that reads two partitions of a topic, 10 and 20 records in
 * each batch, beside a queue, and counts by key.
 */
final class SampleCheckpoint implements AutoCloseable {
  static final long ZERO = 1_763_892_000_000L; // 2025-11-23 10:00:00 UTC
  private static final int INTERVAL = 500;
  private static final int PARTITIONS = 2;
  private static final int KEYS_PER_BATCH = 20;

  private final Codecs codecs = AllCodecs.of(List.of());
  private final StateStores stores;
  private final Checkpoint checkpoint;
  private long next;

  private SampleCheckpoint(Path directory, Settings settings) {
    stores =
        ServiceLoader.load(StateStoresProvider.class).findFirst().orElseThrow().create(settings);
    checkpoint =
        Checkpoint.open(directory.toString(), settings, Duration.ofMillis(INTERVAL), false);
    next = checkpoint.adopt(program(), ZERO).lastBatch() + 1;
    checkpoint.recover(stores, codecs);
    checkpoint.begin();
  }

  /** Begins it, or goes on. */
  static SampleCheckpoint open(Path directory) {
    return open(directory, Map.of());
  }

  static SampleCheckpoint open(Path directory, Map<String, String> settings) {
    return new SampleCheckpoint(directory, SettingsReader.ofClassPath().read(settings).settings());
  }

  private Program program() {
    return new Program(
        "revenue",
        INTERVAL,
        Map.of("streaming.defaultParallelism", "2"),
        codecs.format(),
        List.of(
            new SourceInfo("orders", "kafka", "createDirectStream", Optional.empty()),
            new SourceInfo("corrections", "queue", "queueStream", Optional.empty())),
        List.of(
            new OperatorInfo("totals", "updateStateByKey", "updateStateByKey", INTERVAL, 0, 0),
            new OperatorInfo("last-minute", "window", "window", 2 * INTERVAL, 60_000, 0)),
        List.of(new OutputInfo("revenue_by_country", "jdbc", "saveTo")),
        List.of(),
        Set.of());
  }

  /** Runs batches. */
  SampleCheckpoint batches(int count) {
    for (int i = 0; i < count; i++) {
      plan();
      checkpoint.beforeState("totals", PARTITIONS);
      List<StateHandle> handles = new ArrayList<>();
      for (int partition = 0; partition < PARTITIONS; partition++) {
        handles.add(changed(new StateId("totals", partition)));
      }
      checkpoint.beforeEffects(false, handles);
      checkpoint.committed(
          next, handles, List.of(new Written("revenue_by_country", List.of(0))), List.of(), false);
      checkpoint.awaitCommitted();
      stores.publish(handles);
      next++;
    }
    return this;
  }

  private StateHandle changed(StateId id) {
    StateStore<String, Long> store = stores.open(id, next);
    for (int i = 0; i < KEYS_PER_BATCH; i++) {
      store.put("customer-" + (next * 7 + i) % 100, next);
    }
    return store.seal();
  }

  /** Plans the next batch, which stays owed if nothing follows. */
  SampleCheckpoint plan() {
    long first = 10 * next;
    checkpoint.planned(
        new BatchPlanned(
            next,
            ZERO + INTERVAL * (next + 1),
            1,
            List.of(
                new PlannedRange(
                    "orders",
                    bytes(
                        new OffsetRange("orders", 0, first, first + 10),
                        new OffsetRange("orders", 1, 2 * first, 2 * first + 20)),
                    30),
                new PlannedRange("corrections", null, 3)),
            0));
    checkpoint.beforeEffects(false, List.of());
    return this;
  }

  private static ByteBuffer bytes(OffsetRange... ranges) {
    // The class of Kafka's ranges is the one of the codec that is listed for them.
    @SuppressWarnings("unchecked")
    RangeCodec<OffsetRanges> codec =
        (RangeCodec<OffsetRanges>) new KafkaCodecs().codecs().get("kafka");
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      codec.write(new OffsetRanges(List.of(ranges)), new DataOutputStream(bytes));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return ByteBuffer.wrap(bytes.toByteArray());
  }

  @Override
  public void close() {
    stores.close();
    checkpoint.close();
  }
}
