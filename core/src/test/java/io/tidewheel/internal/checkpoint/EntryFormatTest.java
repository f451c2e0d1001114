package io.tidewheel.internal.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidewheel.internal.checkpoint.CheckpointState.Identity;
import io.tidewheel.internal.checkpoint.CheckpointState.OperatorState;
import io.tidewheel.internal.checkpoint.CheckpointState.OutputState;
import io.tidewheel.internal.checkpoint.CheckpointState.SourceState;
import io.tidewheel.internal.checkpoint.Entry.Baseline;
import io.tidewheel.internal.checkpoint.Entry.BatchCommitted;
import io.tidewheel.internal.checkpoint.Entry.BatchPlanned;
import io.tidewheel.internal.checkpoint.Entry.BatchSealed;
import io.tidewheel.internal.checkpoint.Entry.OperatorPinned;
import io.tidewheel.internal.checkpoint.Entry.PlannedRange;
import io.tidewheel.internal.checkpoint.Entry.RangeLost;
import io.tidewheel.internal.checkpoint.Entry.Sum;
import io.tidewheel.internal.checkpoint.Entry.Written;
import io.tidewheel.spi.state.StateHandle;
import io.tidewheel.spi.state.StateId;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class EntryFormatTest {
  private static final long ZERO = 1_700_000_000_000L;

  private static CheckpointState state() {
    CheckpointState state =
        new CheckpointState(
            new Identity(
                "revenue", "7d0c", ZERO, 1000, Map.of("streaming.defaultParallelism", "2")),
            "values-1",
            3);
    state.lastBatch(41, ZERO + 42_000);
    state.sources().put("orders", new SourceState("kafka", bytes("offsets")));
    state.sources().put("ticks", new SourceState("queue", null));
    state.operators().put("totals", new OperatorState("mapWithState", 1000, 0, 2));
    state.operators().put("last", new OperatorState("window", 2000, 10_000, 0));
    StateId id = new StateId("totals", 1);
    state.handles().put(id, new StateHandle(id, 40, "312"));
    state.outputs().put("log", new OutputState("memory", List.of()));
    state.outputs().put("table", new OutputState("jdbc", List.of(41L, 7L, CheckpointState.NONE)));
    state.sums().put("mean", new Sum("mean", true, 4, 0, 1.5));
    return state;
  }

  /** With what version 1 did not know. */
  private static CheckpointState stateOfVersion2() {
    CheckpointState state = state();
    state
        .sources()
        .put("logs", new SourceState("files", true, List.of(bytes("merged"), bytes("files"))));
    return state;
  }

  /** With what version 2 did not know. */
  private static CheckpointState newest() {
    CheckpointState state = stateOfVersion2();
    state.lastLimit(400);
    return state;
  }

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)).asReadOnlyBuffer();
  }

  private static final BatchPlanned PLANNED =
      new BatchPlanned(
          42,
          ZERO + 43_000,
          1,
          List.of(
              new PlannedRange("orders", bytes("more offsets"), 120),
              new PlannedRange("ticks", null, 7)),
          0);

  private static final BatchPlanned LIMITED =
      new BatchPlanned(42, ZERO + 43_000, 1, PLANNED.ranges(), 500);

  private static final StateHandle TOTALS = new StateHandle(new StateId("totals", 0), 42, "977");

  private static final List<Entry> ENTRIES =
      List.of(
          LIMITED,
          new OperatorPinned("last", 4),
          new BatchSealed(42, List.of(TOTALS)),
          new BatchCommitted(
              42,
              List.of(TOTALS),
              List.of(new Written("table", List.of(0, 2))),
              List.of(new Sum("dropped", false, 3, -12, 0), new Sum("mean", true, 5, 0, 2.25)),
              127,
              9),
          new RangeLost(42, "ticks", 7));

  /** As version 2 had them, which knew of no limits. */
  private static final List<Entry> ENTRIES_2 =
      List.of(PLANNED, ENTRIES.get(1), ENTRIES.get(2), ENTRIES.get(3), ENTRIES.get(4));

  /** As version 1 had them, which knew of no outputs. */
  private static final List<Entry> ENTRIES_1 =
      List.of(
          PLANNED,
          ENTRIES.get(1),
          new BatchCommitted(42, List.of(TOTALS), List.of(), List.of(), 127, 9),
          ENTRIES.get(4));

  private static ByteBuffer write(Entry entry) {
    return EntryFormat.write(entry, state());
  }

  private static Entry read(Entry like, ByteBuffer bytes) throws IOException {
    return EntryFormat.read(EntryFormat.type(like), bytes, state());
  }

  @Test
  void entriesAreReadAsTheyWereWritten() throws IOException {
    for (Entry entry : ENTRIES) {
      assertEquals(entry, read(entry, write(entry)));
    }
  }

  @Test
  void aBaselineHoldsEverything() throws IOException {
    CheckpointState before = newest();
    before.pending(LIMITED);
    CheckpointState after =
        ((Baseline) read(new Baseline(before), EntryFormat.write(new Baseline(before), null)))
            .state();
    assertEquals(before.identity(), after.identity());
    assertEquals(before.codecFormat(), after.codecFormat());
    assertEquals(before.starts(), after.starts());
    assertEquals(before.lastBatch(), after.lastBatch());
    assertEquals(before.lastTime(), after.lastTime());
    assertEquals(before.sources(), after.sources());
    assertEquals(before.operators(), after.operators());
    assertEquals(before.handles(), after.handles());
    assertEquals(before.pending(), after.pending());
    assertEquals(before.outputs(), after.outputs());
    assertEquals(before.sums(), after.sums());
    assertEquals(before.lastLimit(), after.lastLimit());
  }

  @Test
  void aCommitMovesPositionsAndHandles() {
    CheckpointState state = state();
    for (Entry entry : ENTRIES) {
      state = CheckpointState.fold(state, entry);
    }
    assertEquals(42, state.lastBatch());
    assertEquals(ZERO + 43_000, state.lastTime());
    assertEquals(bytes("more offsets"), state.sources().get("orders").last());
    assertEquals(4, state.operators().get("last").partitions());
    assertEquals("977", state.handles().get(new StateId("totals", 0)).location());
    assertEquals("312", state.handles().get(new StateId("totals", 1)).location());
    assertEquals(List.of(42L, 7L, 42L), state.outputs().get("table").lastBatches());
    assertEquals(List.of(), state.outputs().get("log").lastBatches());
    assertEquals(-12, state.sums().get("dropped").whole());
    assertEquals(2.25, state.sums().get("mean").real());
    assertEquals(500, state.lastLimit());
    assertTrue(state.pending().isEmpty());
    assertTrue(state.sealed().isEmpty());
  }

  @Test
  void commitsOfASourceWhoseRangesAccumulateKeepAllOfThem() {
    CheckpointState state = stateOfVersion2();
    for (long id = 42; id < 44; id++) {
      PlannedRange range = new PlannedRange("logs", bytes("more " + id), 1);
      state = CheckpointState.fold(state, new BatchPlanned(id, ZERO, 1, List.of(range), 0));
      state =
          CheckpointState.fold(
              state, new BatchCommitted(id, List.of(), List.of(), List.of(), 1, 9));
    }
    assertEquals(
        List.of(bytes("merged"), bytes("files"), bytes("more 42"), bytes("more 43")),
        state.sources().get("logs").ranges());
  }

  @Test
  void aCommitWithoutItsPlanIsRefused() {
    CheckpointState state = state();
    Entry committed = new BatchCommitted(42, List.of(), List.of(), List.of(), 0, 0);
    assertThrows(IllegalStateException.class, () -> CheckpointState.fold(state, committed));
  }

  /**
   * F59: whatever bytes say, an entry is read or refused, and no more is allocated than they are.
   */
  @Test
  void damagedEntriesAreRefusedAndNeverBreakTheReader() {
    Random random = new Random(7);
    List<Entry> all = List.of(new Baseline(newest()), ENTRIES.get(0), ENTRIES.get(3));
    for (int i = 0; i < 30_000; i++) {
      Entry entry = all.get(i % all.size());
      byte[] bytes = EntryFormat.write(entry, state()).array();
      for (int flips = 1 + random.nextInt(4); flips > 0; flips--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
      }
      int length = random.nextBoolean() ? bytes.length : random.nextInt(bytes.length + 1);
      try {
        assertTrue(read(entry, ByteBuffer.wrap(bytes, 0, length)) != null);
      } catch (IOException expected) {
        assertTrue(expected.getMessage() != null);
      }
    }
  }

  @Test
  void aBaselineOfANewerFormatIsRefusedWithTheRemedy() {
    ByteBuffer bytes = EntryFormat.write(new Baseline(state()), null);
    bytes.put(0, (byte) (2 * (EntryFormat.VERSION + 1)));
    IOException refused = assertThrows(IOException.class, () -> read(new Baseline(state()), bytes));
    assertTrue(refused.getMessage().contains("newer version of Tidewheel"), refused::getMessage);
  }

  /** What earlier versions wrote, kept for ever. */
  @Test
  void readsTheFixturesOfEveryFormat() throws IOException {
    CheckpointState first = fixture(1, ENTRIES_1);
    assertEquals(Map.of(), first.outputs());
    assertEquals(Map.of(), first.sums());
    assertEquals(state().sources(), first.sources());
    CheckpointState second = fixture(2, ENTRIES_2);
    assertEquals(state().outputs(), second.outputs());
    assertEquals(state().sums(), second.sums());
    assertEquals(stateOfVersion2().sources(), second.sources());
    assertEquals(0, second.lastLimit());
    assertEquals(400, fixture(3, ENTRIES).lastLimit());
    assertEquals(3, EntryFormat.VERSION, "the newest has a fixture");
  }

  private CheckpointState fixture(int format, List<Entry> entries) throws IOException {
    String hex;
    try (InputStream in = getClass().getResourceAsStream("/fixtures/entries-" + format + ".hex")) {
      hex = new String(in.readAllBytes(), StandardCharsets.US_ASCII);
    }
    List<String> lines = hex.lines().toList();
    CheckpointState state = state();
    CheckpointState baseline = ((Baseline) read(new Baseline(state), parse(lines.get(0)))).state();
    assertEquals(state.handles(), baseline.handles());
    for (int i = 0; i < entries.size(); i++) {
      assertEquals(entries.get(i), read(entries.get(i), parse(lines.get(i + 1))));
    }
    return baseline;
  }

  private static ByteBuffer parse(String hex) {
    return ByteBuffer.wrap(HexFormat.of().parseHex(hex.strip()));
  }

  /** Run by hand when the format changes, to make the next fixture. */
  public static void main(String[] arguments) {
    HexFormat format = HexFormat.of();
    System.out.println(format.formatHex(EntryFormat.write(new Baseline(newest()), null).array()));
    ENTRIES.forEach(entry -> System.out.println(format.formatHex(write(entry).array())));
  }
}
