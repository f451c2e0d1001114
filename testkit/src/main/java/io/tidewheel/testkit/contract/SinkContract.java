package io.tidewheel.testkit.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidewheel.spi.sink.Claim;
import io.tidewheel.spi.sink.Marker;
import io.tidewheel.spi.sink.OutputId;
import io.tidewheel.spi.sink.Sink;
import io.tidewheel.spi.sink.SinkControl;
import io.tidewheel.spi.sink.SinkException;
import io.tidewheel.spi.sink.SinkException.Problem;
import io.tidewheel.spi.sink.SinkTransaction;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/**
 * What every {@link Sink} must do. A sink's tests extend this class, or {@link SavingContract},
 * which has this and whole programs, and say how to make one and how to see what it wrote.
 */
public abstract class SinkContract {
  private static final OutputId OUTPUT = new OutputId("application", "output");
  private static final String CHECKPOINT = "checkpoint-1";

  /** A record: a row of two columns, of which the id is the key where there is one. */
  public record Entry(String id, long value) {}

  private final List<SinkControl> controls = new ArrayList<>();

  /** For the subclass. */
  protected SinkContract() {}

  /** Begins anew: both destinations are empty, and so is what they know of batches. */
  protected abstract void clear() throws Exception;

  /** A sink that adds rows to one destination. */
  protected abstract Sink<Entry> inserting();

  /** A sink that replaces rows by id, in another destination. */
  protected abstract Sink<Entry> upserting();

  /** The rows that can be seen in the first. */
  protected abstract List<Entry> inserted() throws Exception;

  /** The rows that can be seen in the second. */
  protected abstract List<Entry> upserted() throws Exception;

  @BeforeEach
  final void begin() throws Exception {
    clear();
  }

  @AfterEach
  final void closeControls() {
    controls.forEach(SinkControl::close);
  }

  /** Rows in an order that does not depend on who wrote first. */
  static List<Entry> sorted(List<Entry> rows) {
    return rows.stream()
        .sorted(Comparator.comparing(Entry::id).thenComparing(Entry::value))
        .toList();
  }

  private SinkControl control() throws Exception {
    return control(inserting(), OUTPUT);
  }

  private SinkControl control(Sink<Entry> sink, OutputId output) throws Exception {
    SinkControl control = sink.control(output);
    controls.add(control);
    return control;
  }

  /** Fences and makes room for two partitions. */
  private long fenced(Sink<Entry> sink) throws Exception {
    SinkControl control = control(sink, OUTPUT);
    long epoch = control.fence(CHECKPOINT, false);
    control.prepare(epoch, 2);
    return epoch;
  }

  private static Claim claim(long epoch, int partition, long batch, long previous) {
    return new Claim(OUTPUT, CHECKPOINT, partition, epoch, batch, previous, 1000 + batch);
  }

  private static void write(Sink<Entry> sink, Claim claim, Entry... entries) throws Exception {
    try (SinkTransaction<Entry> transaction = sink.begin(claim)) {
      assertFalse(transaction.isCommitted());
      for (Entry entry : entries) {
        transaction.write(entry);
      }
      transaction.commit();
    }
  }

  private static void assertProblem(Problem expected, Executable call) {
    SinkException thrown = assertThrows(SinkException.class, call);
    assertEquals(expected, thrown.problem(), thrown.getMessage());
  }

  @Test
  void sinksAreDescriptionsThatCanBeSent() throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(inserting());
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      @SuppressWarnings("unchecked") // As it was written above.
      Sink<Entry> copy = (Sink<Entry>) in.readObject();
      assertEquals(inserting().kind(), copy.kind());
      assertEquals(inserting().target(), copy.target());
      assertFalse(copy.description().isBlank());
      long epoch = fenced(copy);
      write(copy, claim(epoch, 0, 5, Marker.NONE), new Entry("a", 1));
    }
    assertEquals(List.of(new Entry("a", 1)), inserted());
  }

  @Test
  void thereAreNoMarkersBeforeItIsFencedAndLookingMakesNone() throws Exception {
    assertEquals(List.of(), control().markers());
    assertEquals(List.of(), control().markers());
  }

  @Test
  void preparedPartitionsHaveMarkersOfNoBatch() throws Exception {
    SinkControl control = control();
    long epoch = control.fence(CHECKPOINT, false);
    assertEquals(List.of(), control.markers());
    control.prepare(epoch, 2);
    control.prepare(epoch, 3);
    control.prepare(epoch, 1);
    assertEquals(
        IntStream.range(0, 3)
            .mapToObj(partition -> new Marker(partition, CHECKPOINT, Marker.NONE, epoch, 0))
            .toList(),
        markers(control));
  }

  private static List<Marker> markers(SinkControl control) throws Exception {
    return control.markers().stream().sorted(Comparator.comparing(Marker::partition)).toList();
  }

  @Test
  void rowsAndMarkerAppearTogether() throws Exception {
    long epoch = fenced(inserting());
    try (SinkTransaction<Entry> transaction = inserting().begin(claim(epoch, 0, 7, Marker.NONE))) {
      transaction.write(new Entry("a", 1));
      transaction.write(new Entry("b", 2));
      transaction.commit();
      assertEquals(List.of(new Entry("a", 1), new Entry("b", 2)), sorted(inserted()));
    }
    assertEquals(
        List.of(
            new Marker(0, CHECKPOINT, 7, epoch, 1007),
            new Marker(1, CHECKPOINT, Marker.NONE, epoch, 0)),
        markers(control()));
  }

  @Test
  void whatIsNotCommittedNeverHappened() throws Exception {
    long epoch = fenced(inserting());
    SinkTransaction<Entry> transaction = inserting().begin(claim(epoch, 0, 7, Marker.NONE));
    transaction.write(new Entry("a", 1));
    transaction.close();
    transaction.close();
    assertEquals(List.of(), inserted());
    assertEquals(Marker.NONE, markers(control()).get(0).batch());
    write(inserting(), claim(epoch, 0, 7, Marker.NONE), new Entry("b", 1));
    assertEquals(List.of(new Entry("b", 1)), inserted());
  }

  @Test
  void aCommittedBatchIsNotWrittenAgain() throws Exception {
    long epoch = fenced(inserting());
    Claim claim = claim(epoch, 0, 7, Marker.NONE);
    write(inserting(), claim, new Entry("a", 1));
    try (SinkTransaction<Entry> again = inserting().begin(claim)) {
      assertTrue(again.isCommitted());
    }
    write(inserting(), claim(epoch, 0, 8, 7), new Entry("b", 1));
    assertEquals(List.of(new Entry("a", 1), new Entry("b", 1)), sorted(inserted()));
  }

  @Test
  void partitionsAreCommittedEachByItself() throws Exception {
    long epoch = fenced(inserting());
    write(inserting(), claim(epoch, 1, 7, Marker.NONE), new Entry("b", 1));
    try (SinkTransaction<Entry> other = inserting().begin(claim(epoch, 0, 7, Marker.NONE))) {
      assertFalse(other.isCommitted());
      other.write(new Entry("a", 1));
      other.commit();
    }
    assertEquals(List.of(new Entry("a", 1), new Entry("b", 1)), sorted(inserted()));
  }

  @Test
  void batchesThatTheCheckpointDoesNotKnowOfAreRefused() throws Exception {
    long epoch = fenced(inserting());
    write(inserting(), claim(epoch, 0, 7, Marker.NONE), new Entry("a", 1));
    for (Claim wrong :
        List.of(
            claim(epoch, 0, 9, 8), // Batch 8 was lost.
            claim(epoch, 0, 6, Marker.NONE), // The checkpoint is older.
            new Claim(OUTPUT, CHECKPOINT, 0, epoch, 7, Marker.NONE, 1), // It was planned otherwise.
            new Claim(OUTPUT, "checkpoint-2", 0, epoch, 8, 7, 1),
            claim(epoch + 1, 0, 8, 7),
            claim(epoch, 5, 7, Marker.NONE))) { // There is no such marker.
      assertProblem(Problem.MISMATCH, () -> write(inserting(), wrong, new Entry("x", 1)));
    }
    assertEquals(List.of(new Entry("a", 1)), inserted());
    assertEquals(7, markers(control()).get(0).batch());
  }

  @Test
  void aNewEpochFencesThoseBefore() throws Exception {
    long first = fenced(inserting());
    write(inserting(), claim(first, 0, 7, Marker.NONE), new Entry("a", 1));
    SinkControl zombie = controls.get(0);
    SinkControl successor = control();
    long second = successor.fence(CHECKPOINT, false);
    assertTrue(second > first);
    assertEquals(
        List.of(
            new Marker(0, CHECKPOINT, 7, second, 1007),
            new Marker(1, CHECKPOINT, Marker.NONE, second, 0)),
        markers(successor));
    assertProblem(
        Problem.FENCED, () -> write(inserting(), claim(first, 0, 8, 7), new Entry("x", 1)));
    assertProblem(
        Problem.FENCED,
        () -> write(inserting(), claim(first, 1, 7, Marker.NONE), new Entry("x", 1)));
    assertProblem(Problem.FENCED, () -> zombie.prepare(first, 4));
    write(inserting(), claim(second, 0, 8, 7), new Entry("b", 1));
    successor.prepare(second, 3);
    assertEquals(List.of(new Entry("a", 1), new Entry("b", 1)), sorted(inserted()));
  }

  /** Who is committing when it is fenced has committed before the fence returns, or never does. */
  @Test
  void aTransactionThatIsOpenWhenItIsFencedEndsBeforeOrFails() throws Exception {
    long first = fenced(inserting());
    SinkControl successor = control();
    SinkTransaction<Entry> open = inserting().begin(claim(first, 0, 7, Marker.NONE));
    open.write(new Entry("a", 1));
    AtomicReference<List<Marker>> seen = new AtomicReference<>();
    CompletableFuture<Long> fenced =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                long epoch = successor.fence(CHECKPOINT, false);
                seen.set(markers(successor));
                return epoch;
              } catch (Exception e) {
                throw new IllegalStateException(e);
              }
            });
    boolean committed = commits(open);
    long second = fenced.get();
    boolean marked = seen.get().get(0).batch() == 7;
    assertEquals(committed, marked, "the fence saw all that was ever committed");
    assertEquals(committed ? List.of(new Entry("a", 1)) : List.of(), inserted());
    write(inserting(), claim(second, 0, 8, marked ? 7 : Marker.NONE), new Entry("b", 1));
  }

  private static boolean commits(SinkTransaction<Entry> transaction) {
    try (transaction) {
      transaction.commit();
      return true;
    } catch (Exception e) {
      return false;
    }
  }

  @Test
  void aForeignCheckpointIsRefusedUnlessTheOutputBeginsAnew() throws Exception {
    long first = fenced(inserting());
    write(inserting(), claim(first, 0, 7, Marker.NONE), new Entry("a", 1));
    SinkControl other = control();
    assertProblem(Problem.MISMATCH, () -> other.fence("checkpoint-2", false));
    write(inserting(), claim(first, 0, 8, 7), new Entry("b", 1));
    long second = other.fence("checkpoint-2", true);
    assertTrue(second > first);
    other.prepare(second, 2);
    assertEquals(
        List.of(
            new Marker(0, "checkpoint-2", Marker.NONE, second, 0),
            new Marker(1, "checkpoint-2", Marker.NONE, second, 0)),
        markers(other));
    assertEquals(2, inserted().size(), "what was written stays");
  }

  @Test
  void aForeignCheckpointIsRefusedAlsoIfItHasWrittenNothing() throws Exception {
    long first = fenced(inserting());
    assertProblem(Problem.MISMATCH, () -> control().fence("checkpoint-2", false));
    write(inserting(), claim(first, 0, 7, Marker.NONE), new Entry("a", 1));
    assertEquals(1, inserted().size());
  }

  @Test
  void outputsKnowNothingOfEachOther() throws Exception {
    long epoch = fenced(inserting());
    write(inserting(), claim(epoch, 0, 7, Marker.NONE), new Entry("a", 1));
    for (OutputId other :
        List.of(
            new OutputId("application", "other"),
            new OutputId("another", "output"),
            new OutputId("it's \"quoted\"; --", "a'b\"c\\"))) {
      SinkControl control = control(inserting(), other);
      assertEquals(List.of(), control.markers());
      long theirs = control.fence("checkpoint-3", false);
      control.prepare(theirs, 1);
      write(
          inserting(),
          new Claim(other, "checkpoint-3", 0, theirs, 1, Marker.NONE, 1),
          new Entry(other.output(), 1));
    }
    write(inserting(), claim(epoch, 0, 8, 7), new Entry("b", 1));
    assertEquals(5, inserted().size());
  }

  @Test
  void manyRecordsAreOneTransaction() throws Exception {
    long epoch = fenced(inserting());
    int many = 12_345;
    try (SinkTransaction<Entry> transaction = inserting().begin(claim(epoch, 0, 7, Marker.NONE))) {
      for (int i = 0; i < many; i++) {
        transaction.write(new Entry("id-" + i, i));
      }
      assertEquals(0, inserted().size());
      transaction.commit();
    }
    assertEquals(many, inserted().stream().map(Entry::id).distinct().count());
    assertEquals(many, inserted().size());
  }

  @Test
  void anUpsertReplacesTheRowOfTheKey() throws Exception {
    assertNull(inserting().key());
    Object key = upserting().key().of(new Entry("a", 1));
    assertEquals(key, upserting().key().of(new Entry("a", 2)));
    assertFalse(key.equals(upserting().key().of(new Entry("b", 1))));
    long epoch = fenced(upserting());
    write(upserting(), claim(epoch, 0, 7, Marker.NONE), new Entry("a", 1), new Entry("b", 2));
    write(upserting(), claim(epoch, 0, 8, 7), new Entry("b", 3), new Entry("c", 4));
    assertEquals(
        List.of(new Entry("a", 1), new Entry("b", 3), new Entry("c", 4)), sorted(upserted()));
  }

  @Test
  void ofSeveralRecordsOfAKeyTheLastIsKept() throws Exception {
    long epoch = fenced(upserting());
    try (SinkTransaction<Entry> transaction = upserting().begin(claim(epoch, 0, 7, Marker.NONE))) {
      for (int i = 0; i < 3_000; i++) {
        transaction.write(new Entry("id-" + i % 1_100, i));
      }
      transaction.commit();
    }
    assertEquals(1_100, upserted().size());
    for (Entry entry : upserted()) {
      int id = Integer.parseInt(entry.id().substring(3));
      assertEquals(id < 800 ? 2_200 + id : 1_100 + id, entry.value(), entry.id());
    }
  }

  @Test
  void controlsAreClosedTwice() throws Exception {
    SinkControl control = control();
    control.close();
    control.close();
  }
}
