package io.tidewheel.testkit;

import io.tidewheel.DStreamLike;
import io.tidewheel.RDDLike;
import io.tidewheel.StreamingConf;
import io.tidewheel.StreamingContext;
import io.tidewheel.listener.BatchInfo;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A program under test, with a clock of its own: feed, tick, expect.
 *
 * <pre>{@code
 * try (StreamTest test = StreamTest.every(Duration.ofSeconds(1))) {
 *   TestInput<String> words = test.input();
 *   TestOutput<Tuple2<String, Long>> counts = test.capture(words.stream().countByValue());
 *   test.start()
 *       .feed(words, "a", "b", "a").tick().expect(counts, Tuple2.of("a", 2L), Tuple2.of("b", 1L))
 *       .tick().expectNothing(counts);
 * }
 * }</pre>
 *
 * A tick is always one batch. Unless the configuration says otherwise, the engine is strict: it
 * serializes every function, copies records where they would move, and runs tasks twice, so that
 * what passes here runs on a cluster.
 */
public final class StreamTest implements AutoCloseable {
  private static final int PARTITIONS = 2;

  private final Duration interval;
  private final ManualClock clock;
  private final StreamingContext context;
  private final CompletedBatches completed = new CompletedBatches();
  private Instant now;

  private StreamTest(StreamingConf conf, Duration interval) {
    this.interval = interval;
    this.clock = new ManualClock(Instant.EPOCH.plus(interval.multipliedBy(1_000)));
    this.now = clock.now();
    this.context = new StreamingContext(conf, interval, clock);
    context.addStreamingListener(completed);
  }

  /** A test with a batch interval, on the strict engine. */
  public static StreamTest every(Duration interval) {
    return of(new StreamingConf().setAppName("test").set("engine.strict", "true"), interval);
  }

  /** A test with a configuration of its own. */
  public static StreamTest of(StreamingConf conf, Duration interval) {
    return new StreamTest(conf, interval);
  }

  /** The context, for what this class does not offer. */
  public StreamingContext context() {
    return context;
  }

  /** The clock, for ticks that pass together. */
  public ManualClock clock() {
    return clock;
  }

  /** The time of the tick last made; before the first, zero time. */
  public Instant now() {
    return now;
  }

  /** An input of two partitions. */
  public <T> TestInput<T> input() {
    return input(PARTITIONS);
  }

  public <T> TestInput<T> input(int partitions) {
    ScriptedLog<T> log = new ScriptedLog<>(partitions);
    ScriptedSource<T> source = new ScriptedSource<>(log);
    return new TestInput<>(log, source, context.sourceStream(source));
  }

  /** Registers an output that remembers what the stream gives. */
  public <T, S extends DStreamLike<T, S, R>, R extends RDDLike<T, R>> TestOutput<T> capture(
      DStreamLike<T, S, R> stream) {
    TestOutput<T> output = new TestOutput<>();
    stream.foreachRDD(
        (rdd, time) ->
            output.put(
                time,
                rdd.<List<T>>mapPartitions(
                        elements -> {
                          List<T> list = new ArrayList<>();
                          elements.forEachRemaining(list::add);
                          return List.of(list).iterator();
                        })
                    .collect()));
    return output;
  }

  public StreamTest start() {
    context.start();
    return this;
  }

  /** Adds records to the next batch. */
  @SafeVarargs
  @SuppressWarnings("varargs") // The array is only read.
  public final <T> StreamTest feed(TestInput<T> input, T... records) {
    input.feed(Arrays.asList(records));
    return this;
  }

  /**
   * Moves the clock by one interval and waits for that batch.
   *
   * @throws io.tidewheel.StreamingException if the batch fails for good
   */
  public StreamTest tick() {
    return advance(interval);
  }

  /** Ticks, one batch after the other. */
  public StreamTest tick(int times) {
    for (int i = 0; i < times; i++) {
      tick();
    }
    return this;
  }

  /** Moves the clock over several ticks at once, as when a batch took long, and waits for them. */
  public StreamTest advance(Duration duration) {
    now = now.plus(duration);
    clock.advance(duration);
    completed.await(now, context);
    return this;
  }

  /** Fails unless the last batch gave exactly these elements, in any order. */
  @SafeVarargs
  @SuppressWarnings("varargs") // The array is only read.
  public final <T> StreamTest expect(TestOutput<T> output, T... elements) {
    output.expect(now, Arrays.asList(elements));
    return this;
  }

  /** Fails unless the last batch gave exactly these elements, in any order. */
  public <T> StreamTest expect(TestOutput<T> output, List<T> elements) {
    output.expect(now, elements);
    return this;
  }

  /** Fails unless the last batch gave an RDD without elements. */
  public <T> StreamTest expectNothing(TestOutput<T> output) {
    output.expect(now, List.of());
    return this;
  }

  /** Fails if the stream had an RDD in the last batch, even an empty one. */
  public StreamTest expectNotDue(TestOutput<?> output) {
    output.expectNoBatch(now);
    return this;
  }

  /** The batches that completed so far, failed ones too. */
  public List<BatchInfo> batches() {
    return completed.batches();
  }

  @Override
  public void close() {
    context.close();
  }
}
