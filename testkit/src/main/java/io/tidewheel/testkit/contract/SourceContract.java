package io.tidewheel.testkit.contract;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tidewheel.spi.engine.TaskContext;
import io.tidewheel.spi.plan.PlanScope;
import io.tidewheel.spi.source.PlanRequest;
import io.tidewheel.spi.source.RangeCodec;
import io.tidewheel.spi.source.Source;
import io.tidewheel.spi.source.SourceRange;
import io.tidewheel.spi.source.Split;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * What every {@link Source} must do. A source's tests extend this class and say how to make one and
 * how to put records behind it.
 *
 * @param <T> record
 * @param <R> range
 */
public abstract class SourceContract<T, R extends SourceRange> {
  private static final Duration INTERVAL = Duration.ofSeconds(1);

  private final List<Source<T, R>> opened = new ArrayList<>();
  private final List<R> planned = new ArrayList<>();
  private long nextBatch;

  /** A source over the records of this test, not started, whose limits are out of the way. */
  protected abstract Source<T, R> newSource() throws Exception;

  /** Adds records behind the source; returns when the source can see them. */
  protected abstract void append(List<String> records) throws Exception;

  /** The text that was appended to make this record. */
  protected abstract String text(T record);

  /** Whether the order in which records were appended is kept; else they are compared sorted. */
  protected boolean keepsOrder() {
    return false;
  }

  private Source<T, R> started() throws Exception {
    return started(Optional.empty());
  }

  private Source<T, R> started(Optional<R> last) throws Exception {
    Source<T, R> source = newSource();
    opened.add(source);
    source.start(last);
    if (last.isEmpty()) {
      source.beginning().ifPresent(planned::add);
    }
    return source;
  }

  /** Another instance, after one that has not been closed: the program crashed. */
  private Source<T, R> restarted(R last) throws Exception {
    List<R> known = new ArrayList<>();
    for (R range : planned) {
      known.add(throughCheckpoint(range));
      if (range == last) { // Others may be equal.
        break;
      }
    }
    return started(
        Optional.of(
            codec().accumulates()
                ? throughCheckpoint(codec().merge(known))
                : known.get(known.size() - 1)));
  }

  private R throughCheckpoint(R range) throws Exception {
    return decoded(new DataInputStream(new ByteArrayInputStream(encoded(range))));
  }

  private byte[] encoded(R range) throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    codec().write(range, new DataOutputStream(bytes));
    return bytes.toByteArray();
  }

  private R decoded(DataInputStream bytes) throws Exception {
    return codec().read(bytes);
  }

  /** Of a source that is not started: a checkpoint is read before. */
  private RangeCodec<R> codec() throws Exception {
    Source<T, R> source = newSource();
    opened.add(source);
    return source.rangeCodec().orElseThrow();
  }

  @AfterEach
  void closeSources() {
    opened.forEach(Source::close);
  }

  private R plan(Source<T, R> source) throws Exception {
    return plan(source, Long.MAX_VALUE);
  }

  private R plan(Source<T, R> source, long mostRecords) throws Exception {
    long batch = nextBatch++;
    R range =
        source.plan(
            new PlanRequest(
                batch,
                Instant.EPOCH.plus(INTERVAL.multipliedBy(batch + 1)),
                INTERVAL,
                mostRecords));
    planned.add(range);
    return range;
  }

  private List<String> read(Source<T, R> source, R range) throws Exception {
    List<String> texts = new ArrayList<>();
    for (Split<T> split : source.splits(range)) {
      texts.addAll(read(split));
    }
    return texts;
  }

  private List<String> read(Split<T> split) throws Exception {
    try (PlainTask task = new PlainTask()) {
      List<String> texts = new ArrayList<>();
      split.read(task).forEachRemaining(record -> texts.add(text(record)));
      return texts;
    }
  }

  private void assertRecords(List<String> expected, List<String> actual) {
    assertEquals(
        keepsOrder() ? expected : expected.stream().sorted().toList(),
        keepsOrder() ? actual : actual.stream().sorted().toList());
  }

  private static List<String> records(int from, int until) {
    return IntStream.range(from, until).mapToObj(i -> "record " + i).toList();
  }

  @Test
  void describesItself() throws Exception {
    assertFalse(started().description().isBlank());
  }

  @Test
  void aRangeOfNothingNewIsEmpty() throws Exception {
    Source<T, R> source = started();
    R range = plan(source);
    assertTrue(range.isEmpty());
    assertEquals(List.of(), read(source, range));
  }

  @Test
  void rangesFollowEachOtherWithoutGapOrOverlap() throws Exception {
    Source<T, R> source = started();
    List<String> all = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      append(records(10 * i, 10 * i + 10));
      R range = plan(source);
      assertFalse(range.isEmpty());
      List<String> texts = read(source, range);
      assertTrue(range.records() >= texts.size(), "records() is an upper bound");
      all.addAll(texts);
    }
    assertRecords(records(0, 50), all);
    assertTrue(plan(source).isEmpty());
  }

  @Test
  void rangesPlannedAheadHoldWhatWasThereWhenTheyWerePlanned() throws Exception {
    Source<T, R> source = started();
    append(records(0, 10));
    R first = plan(source);
    append(records(10, 20));
    R second = plan(source);
    assertRecords(records(0, 10), read(source, first));
    assertRecords(records(10, 20), read(source, second));
  }

  @Test
  void aReplayableRangeIsReadAgainTheSame() throws Exception {
    Source<T, R> source = started();
    assumeTrue(source.replayable());
    append(records(0, 20));
    R range = plan(source);
    List<String> once = read(source, range);
    append(records(20, 30));
    assertEquals(once, read(source, range));
    R next = plan(source);
    assertRecords(records(20, 30), read(source, next));
    assertEquals(once, read(source, range), "also after a later range was read");
  }

  @Test
  void aSplitMayBeLeftBeforeItsEndAndReadAgain() throws Exception {
    Source<T, R> source = started();
    assumeTrue(source.replayable());
    append(records(0, 20));
    R range = plan(source);
    for (Split<T> split : source.splits(range)) {
      try (PlainTask task = new PlainTask()) {
        Iterator<T> records = split.read(task);
        if (records.hasNext()) {
          T ignored = records.next();
        }
      }
    }
    assertRecords(records(0, 20), read(source, range));
  }

  @Test
  void pullingAndPushingGiveTheSame() throws Exception {
    Source<T, R> source = started();
    assumeTrue(source.replayable());
    append(records(0, 20));
    R range = plan(source);
    List<String> pulled = new ArrayList<>();
    for (Split<T> split : source.splits(range)) {
      try (PlainTask task = new PlainTask()) {
        Iterator<T> records = split.read(task);
        while (records.hasNext()) {
          pulled.add(text(records.next()));
        }
        assertFalse(records.hasNext());
      }
    }
    assertEquals(read(source, range), pulled);
  }

  @Test
  void eachRecordOfASplitHasAPlaceOfItsOwn() throws Exception {
    Source<T, R> source = started();
    append(records(0, 20));
    for (Split<T> split : source.splits(plan(source))) {
      try (PlainTask task = new PlainTask()) {
        Set<String> places = new HashSet<>();
        Iterator<T> records = split.read(task);
        for (long number = 0; records.hasNext(); number++) {
          String place = split.locate(records.next(), number);
          assertFalse(place.isBlank());
          assertTrue(places.add(place), place);
        }
      }
    }
  }

  @Test
  void splitsCanBeSentToAnotherJvm() throws Exception {
    Source<T, R> source = started();
    append(records(0, 20));
    R range = plan(source);
    List<String> texts = new ArrayList<>();
    for (Split<T> split : source.splits(range)) {
      texts.addAll(read(sent(split)));
    }
    assertRecords(records(0, 20), texts);
  }

  @Test
  void committedRangesDisturbNothing() throws Exception {
    Source<T, R> source = started();
    append(records(0, 10));
    R first = plan(source);
    assertRecords(records(0, 10), read(source, first));
    source.committed(0, first);
    append(records(10, 20));
    R second = plan(source);
    assertRecords(records(10, 20), read(source, second));
    source.committed(1, second);
  }

  @Test
  void aBatchHasNoMoreRecordsThanItMayHaveAndTheNextTheRest() throws Exception {
    Source<T, R> source = started();
    append(records(0, 10));
    append(records(10, 20));
    append(records(20, 30));
    R limited = plan(source, 15);
    List<String> texts = new ArrayList<>(read(source, limited));
    assertTrue(limited.records() <= 15, "records()=" + limited.records());
    assertFalse(texts.isEmpty());
    assertTrue(texts.size() <= 15, "read " + texts.size());
    texts.addAll(read(source, plan(source)));
    assertRecords(records(0, 30), texts);
  }

  // ------------------------------------------------------------------ restarts

  @Test
  void goesOnAfterARestartWhereTheLastRangeEnded() throws Exception {
    Source<T, R> before = started();
    assumeTrue(before.replayable());
    append(records(0, 10));
    R first = plan(before);
    assertRecords(records(0, 10), read(before, first));
    before.committed(0, first);
    append(records(10, 20));
    R last = plan(before);
    append(records(20, 30));
    Source<T, R> after = restarted(last);
    append(records(30, 40));
    assertRecords(records(20, 40), read(after, plan(after)));
    assertTrue(plan(after).isEmpty());
  }

  @Test
  void aRangePlannedBeforeARestartIsReadTheSameAfterIt() throws Exception {
    Source<T, R> before = started();
    assumeTrue(before.replayable());
    append(records(0, 20));
    R planned = plan(before);
    List<String> once = read(before, planned);
    List<String> splits = before.splits(planned).stream().map(Object::toString).toList();
    append(records(20, 30));
    Source<T, R> after = restarted(planned);
    R restored = throughCheckpoint(planned);
    assertEquals(planned.records(), restored.records());
    assertEquals(splits, after.splits(restored).stream().map(Object::toString).toList());
    assertEquals(once, read(after, restored), "before any plan");
    after.committed(0, restored);
    assertRecords(records(20, 30), read(after, plan(after)));
    assertEquals(once, read(after, restored), "also after a later range was read");
  }

  @Test
  void rangesThatAreMergedInStepsAreAsGoodAsAllAtOnce() throws Exception {
    Source<T, R> before = started();
    assumeTrue(before.replayable() && codec().accumulates());
    R merged = before.beginning().orElse(null);
    for (int i = 0; i < 4; i++) {
      append(records(10 * i, 10 * i + 10));
      R range = plan(before);
      merged =
          throughCheckpoint(
              codec().merge(merged == null ? List.of(range) : List.of(merged, range)));
    }
    append(records(40, 50));
    Source<T, R> after = started(Optional.of(merged));
    assertRecords(records(40, 50), read(after, plan(after)));
  }

  @Test
  void whatComesBehindTheBeginningIsNotMissedByARestartBeforeTheFirstRange() throws Exception {
    append(records(0, 10));
    Source<T, R> before = started();
    assumeTrue(before.replayable() && !planned.isEmpty());
    R beginning = planned.get(0);
    append(records(10, 20));
    List<String> expected = read(before, plan(before));
    Source<T, R> after = restarted(beginning);
    assertRecords(expected, read(after, plan(after)));
  }

  @Test
  void anEmptyLastRangeKeepsThePosition() throws Exception {
    Source<T, R> before = started();
    assumeTrue(before.replayable());
    append(records(0, 10));
    assertFalse(plan(before).isEmpty());
    R last = plan(before);
    assertTrue(last.isEmpty());
    append(records(10, 20));
    Source<T, R> after = restarted(last);
    assertEquals(List.of(), read(after, throughCheckpoint(last)));
    assertRecords(records(10, 20), read(after, plan(after)));
  }

  @Test
  void severalRestartsWithoutABatchMoveNothing() throws Exception {
    Source<T, R> before = started();
    assumeTrue(before.replayable());
    append(records(0, 10));
    R last = plan(before, 5);
    List<String> texts = new ArrayList<>(read(before, last));
    for (int i = 0; i < 3; i++) {
      R planned = plan(restarted(last)); // And not known to the next one.
      assertEquals(
          plan(restarted(last)).records(), planned.records(), "the range begins at one place");
    }
    Source<T, R> after = restarted(last);
    texts.addAll(read(after, plan(after)));
    assertRecords(records(0, 10), texts);
  }

  @Test
  void rangesAreReadFromTheCheckpointToTheirEndAndNoFurther() throws Exception {
    Source<T, R> source = started();
    assumeTrue(source.replayable());
    append(records(0, 10));
    byte[] bytes = encoded(plan(source));
    byte[] followed = Arrays.copyOf(bytes, bytes.length + 1);
    followed[bytes.length] = 42;
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(followed));
    R restored = decoded(in);
    assertEquals(42, in.readByte());
    assertArrayEquals(bytes, encoded(restored));
  }

  @Test
  void rangesThatAreCutShortAreRefused() throws Exception {
    Source<T, R> source = started();
    assumeTrue(source.replayable());
    append(records(0, 10));
    byte[] bytes = encoded(plan(source));
    for (int length = 0; length < bytes.length; length++) {
      byte[] cut = Arrays.copyOf(bytes, length);
      assertThrows(
          IOException.class,
          () -> decoded(new DataInputStream(new ByteArrayInputStream(cut))),
          length + " of " + bytes.length + " bytes");
    }
  }

  @Test
  void closesTwiceAndWithoutStart() throws Exception {
    Source<T, R> never = newSource();
    never.close();
    never.close();
    Source<T, R> source = started();
    source.close();
    source.close();
  }

  @SuppressWarnings("unchecked") // What was written is a split of this type.
  private static <S> Split<S> sent(Split<S> split) throws IOException, ClassNotFoundException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(split);
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      return (Split<S>) in.readObject();
    }
  }

  /** A task without an engine. */
  private static final class PlainTask implements TaskContext, AutoCloseable {
    private final Deque<AutoCloseable> resources = new ArrayDeque<>();

    @Override
    public PlanScope scope() {
      return PlanScope.CONTEXT;
    }

    @Override
    public int partition() {
      return 0;
    }

    @Override
    public int attempt() {
      return 0;
    }

    @Override
    public void onClose(AutoCloseable resource) {
      resources.push(resource);
    }

    @Override
    public boolean isCancelled() {
      return false;
    }

    @Override
    public void close() {
      while (!resources.isEmpty()) {
        try {
          resources.pop().close();
        } catch (Exception e) {
          throw new AssertionError("a resource of the split did not close", e);
        }
      }
    }
  }
}
