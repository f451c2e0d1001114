package io.tidewheel.internal.checkpoint;

import io.tidewheel.CheckpointException;
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
import io.tidewheel.spi.codec.Codecs;
import io.tidewheel.spi.config.Settings;
import io.tidewheel.spi.file.Directory;
import io.tidewheel.spi.file.DirectoryInUseException;
import io.tidewheel.spi.file.DirectoryLock;
import io.tidewheel.spi.journal.Journal;
import io.tidewheel.spi.source.RangeCodec;
import io.tidewheel.spi.state.StateHandle;
import io.tidewheel.spi.state.StateId;
import io.tidewheel.spi.state.StateStores;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The checkpoint of a program that runs: a directory with a journal, taken by this process.
 *
 * <p>First it is opened and compared with the program, which modifies nothing; then the program
 * begins, and each batch is noted when planned and when committed. Used by one thread at a time.
 */
public final class Checkpoint implements CommitLog, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Checkpoint.class);

  /** How much is appended before all of it is summed up in a new baseline, if that is smaller. */
  private static final long BYTES_PER_BASELINE = 1 << 20;

  static final String LOCK = "owner";
  static final String STATE = "state";
  static final String RECEIVED = "received";

  private final Directory directory;
  private final DirectoryLock lock;
  private final Journal journal;
  private final Settings settings;
  private final long nanosOfInterval;
  private CheckpointState state;
  private StateStores stores;
  private final Map<String, RangeCodec<?>> codecs = new HashMap<>();
  private long baselineAt;
  private long baselineBytes;

  /** Baselines that are kept since batches after them are to be remembered, oldest first. */
  private final Deque<KeptBaseline> kept = new ArrayDeque<>();

  private Duration remembered = Duration.ZERO;
  private CompletableFuture<Void> baselineSync = CompletableFuture.completedFuture(null);
  private CompletableFuture<Void> plannedSync = CompletableFuture.completedFuture(null);
  private CompletableFuture<Void> committedSync = CompletableFuture.completedFuture(null);
  private BatchPlanned current;
  private long plannedNanos;
  private boolean slowSaid;

  private record KeptBaseline(long position, long lastTime) {}

  private Checkpoint(
      Directory directory,
      DirectoryLock lock,
      Journal journal,
      CheckpointState found,
      Settings settings,
      Duration interval) {
    this.settings = settings;
    this.directory = directory;
    this.lock = lock;
    this.journal = journal;
    this.state = found;
    this.nanosOfInterval = interval.toNanos();
  }

  /**
   * Takes the checkpoint for this process and reads it.
   *
   * @param takeover whether it is taken although another process has it, which is refused to write
   *     from then on
   * @throws CheckpointException if another process has it, or it cannot be read
   */
  public static Checkpoint open(
      String location, Settings settings, Duration interval, boolean takeover) {
    Directory directory = CheckpointLocation.directory(location);
    DirectoryLock lock = lock(directory, takeover);
    Journal journal = null;
    try {
      journal = JournalReading.open(directory, settings, lock);
      Deque<KeptBaseline> baselines = new ArrayDeque<>();
      CheckpointState found =
          JournalReading.read(
              directory,
              journal,
              (position, entry, after) -> {
                if (entry instanceof Baseline) {
                  baselines.addLast(new KeptBaseline(position, after.lastTime()));
                }
              });
      Checkpoint checkpoint = new Checkpoint(directory, lock, journal, found, settings, interval);
      checkpoint.kept.addAll(baselines);
      return checkpoint;
    } catch (IOException e) {
      closeQuietly(journal);
      lock.close();
      throw new CheckpointException("checkpoint " + directory + ": " + e.getMessage(), e);
    } catch (RuntimeException | Error e) {
      closeQuietly(journal);
      lock.close();
      throw e;
    }
  }

  /**
   * What a program would do with a checkpoint that another process may be using. Modifies nothing.
   *
   * @throws CheckpointException if the checkpoint cannot be read
   */
  public static StartPlan planWithoutOwning(String location, Settings settings, Program program) {
    return StartPlan.of(peek(location, settings).orElse(null), program);
  }

  /**
   * What a checkpoint holds that another process may be using; empty if it is new. Modifies
   * nothing.
   *
   * @throws CheckpointException if it cannot be read
   */
  public static Optional<CheckpointState> peek(String location, Settings settings) {
    Directory directory = CheckpointLocation.directory(location);
    try (Journal journal = JournalReading.open(directory, settings)) {
      return Optional.ofNullable(JournalReading.read(directory, journal));
    } catch (IOException e) {
      throw new CheckpointException("checkpoint " + directory + ": " + e.getMessage(), e);
    }
  }

  private static DirectoryLock lock(Directory directory, boolean takeover) {
    try {
      String holder = Owner.ofThisProcess();
      return takeover ? directory.takeOver(LOCK, holder) : directory.lock(LOCK, holder);
    } catch (DirectoryInUseException e) {
      throw new CheckpointException(
          "checkpoint "
              + directory
              + " is in use by "
              + e.holder()
              + "; a checkpoint belongs to one running program: stop that one first, or give this"
              + " one a directory of its own. If that process hangs or cannot be reached, start this"
              + " one with streaming.checkpoint.takeover=true",
          e);
    } catch (IOException e) {
      throw new CheckpointException(
          "checkpoint "
              + directory
              + " cannot be written: "
              + e
              + "; make the directory writable for this user",
          e);
    }
  }

  private static void closeQuietly(AutoCloseable closeable) {
    if (closeable != null) {
      try {
        closeable.close();
      } catch (Exception e) {
        LOG.debug("closing after a failure", e);
      }
    }
  }

  /** Opens the write-ahead log of an input's receiver, which the caller closes first. */
  public Journal receivedBlocks(String sourceId) throws IOException {
    return JournalReading.openLog(received(directory, sourceId), settings, lock);
  }

  /** Where the write-ahead log of an input's receiver is. */
  public Directory receivedBlocksAt(String sourceId) {
    return received(directory, sourceId);
  }

  /** The same, of the checkpoint in a directory. */
  static Directory received(Directory directory, String sourceId) {
    return directory.subdirectory(RECEIVED).subdirectory(fileName(sourceId));
  }

  /** A name for a directory, which ids that differ do not share. */
  private static String fileName(String id) {
    StringBuilder name = new StringBuilder("of-");
    id.codePoints()
        .forEach(
            c -> {
              if (c < 128 && (Character.isLetterOrDigit(c) || c == '-' || c == '_')) {
                name.appendCodePoint(c);
              } else {
                name.append('.').append(Integer.toHexString(c)).append('.');
              }
            });
    return name.toString();
  }

  /** What the checkpoint holds; nothing if it is new. */
  public Optional<CheckpointState> found() {
    return Optional.ofNullable(state);
  }

  /** What the program would do with the checkpoint. */
  public StartPlan plan(Program program) {
    return StartPlan.of(state, program);
  }

  /**
   * Compares the program with what was found and begins it, in memory: nothing is written until
   * {@link #begin}.
   *
   * @param zeroTime for a new checkpoint, milliseconds since the epoch
   * @return what the program goes on from
   * @throws CheckpointException if the program may not go on from here
   */
  public CheckpointState adopt(Program program, long zeroTime) {
    StartPlan plan = plan(program);
    if (!plan.problems().isEmpty()) {
      throw new CheckpointException(
          "checkpoint "
              + directory
              + " does not fit the program; nothing was changed\n  "
              + String.join("\n  ", plan.problems()));
    }
    CheckpointState adopted = state == null ? fresh(program, zeroTime) : continued(program);
    for (Program.SourceInfo source : program.sources()) {
      SourceState recorded = state == null ? null : state.sources().get(source.id());
      adopted
          .sources()
          .put(
              source.id(),
              new SourceState(
                  source.kind(),
                  source.accumulates(),
                  recorded == null ? List.of() : recorded.ranges()));
      source.codec().ifPresent(codec -> codecs.put(source.id(), codec));
    }
    for (Program.OperatorInfo operator : program.operators()) {
      OperatorState recorded = state == null ? null : state.operators().get(operator.id());
      adopted
          .operators()
          .put(
              operator.id(),
              new OperatorState(
                  operator.kind(),
                  operator.slideMillis(),
                  operator.widthMillis(),
                  recorded == null ? 0 : recorded.partitions()));
    }
    for (Program.OutputInfo output : program.outputs()) {
      OutputState recorded = state == null ? null : state.outputs().get(output.id());
      adopted
          .outputs()
          .put(
              output.id(), recorded == null ? new OutputState(output.kind(), List.of()) : recorded);
    }
    state = adopted;
    plan.lines().forEach(line -> LOG.info("checkpoint: {}", line));
    return state;
  }

  private static CheckpointState fresh(Program program, long zeroTime) {
    return new CheckpointState(
        new Identity(
            program.application(),
            UUID.randomUUID().toString(),
            zeroTime,
            program.intervalMillis(),
            program.pinnable()),
        program.codecFormat(),
        1);
  }

  private CheckpointState continued(Program program) {
    Map<String, String> pinned = new HashMap<>(program.pinnable());
    state
        .identity()
        .pinned()
        .forEach(
            (key, value) -> {
              String today = pinned.put(key, value);
              if (today != null && !today.equals(value)) {
                LOG.warn(
                    "checkpoint: {} stays {}, since state is kept that way; {} would take a new"
                        + " checkpoint",
                    key,
                    value,
                    today);
              }
            });
    Identity before = state.identity();
    CheckpointState next =
        new CheckpointState(
            new Identity(
                before.application(),
                before.id(),
                before.zeroTime(),
                before.intervalMillis(),
                pinned),
            state.codecFormat(),
            state.starts() + 1);
    next.lastBatch(state.lastBatch(), state.lastTime());
    next.lastLimit(state.lastLimit());
    state.handles().values().stream()
        .filter(handle -> isIn(program, handle.id()))
        .forEach(handle -> next.handles().put(handle.id(), handle));
    next.sums().putAll(state.sums());
    state.pending().ifPresent(planned -> next.pending(restricted(planned, program)));
    state.sealed().ifPresent(next::sealed);
    return next;
  }

  private static boolean isIn(Program program, StateId id) {
    return program.operators().stream().anyMatch(operator -> operator.id().equals(id.operator()));
  }

  private static BatchPlanned restricted(BatchPlanned planned, Program program) {
    List<PlannedRange> ranges =
        planned.ranges().stream()
            .filter(
                range ->
                    program.sources().stream()
                        .anyMatch(source -> source.id().equals(range.source())))
            .toList();
    return new BatchPlanned(planned.id(), planned.time(), planned.ticks(), ranges, planned.limit());
  }

  /**
   * Takes the batch that was begun for committed, with the state it had come to, if that was noted
   * since its records cannot be read again: an output has something of it.
   *
   * @param written where
   */
  public void adoptSealed(List<Written> written) {
    BatchPlanned batch = state.pending().orElseThrow();
    state
        .sealed()
        .ifPresent(
            noted -> {
              LOG.warn(
                  "batch={}: its records cannot be read again, and an output has some of them"
                      + " already: it is taken for done as far as it came",
                  batch.id());
              long records = batch.ranges().stream().mapToLong(PlannedRange::records).sum();
              state =
                  CheckpointState.fold(
                      state,
                      new BatchCommitted(
                          batch.id(), noted.handles(), written, List.of(), records, 0));
            });
  }

  /**
   * Has the stores take over the state that was published, and keep it here.
   *
   * @throws CheckpointException if some of it cannot be read
   */
  public void recover(StateStores taking, Codecs codecs) {
    this.stores = taking;
    try {
      taking.recover(
          new StateStores.Durability(journal, directory.subdirectory(STATE), codecs),
          List.copyOf(state.handles().values()));
    } catch (IOException e) {
      throw new CheckpointException("checkpoint " + directory + ": " + e.getMessage(), e);
    }
  }

  /** Begins, with what was adopted: the first thing that is written. */
  public void begin() {
    baseline();
    state.pending().ifPresent(this::reportLost);
    await(baselineSync, "begin");
  }

  private void reportLost(BatchPlanned pending) {
    for (PlannedRange range : pending.ranges()) {
      if (range.range() == null && range.records() > 0) {
        LOG.warn(
            "batch={}: {} records of source '{}' were lost when the process ended, since they cannot"
                + " be read again; the batch runs without them",
            pending.id(),
            range.records(),
            range.source());
        append(new RangeLost(pending.id(), range.source(), range.records()));
      }
    }
  }

  private void baseline() {
    codecs.forEach(
        (id, codec) ->
            state.sources().computeIfPresent(id, (same, it) -> Ranges.summedUp(id, it, codec)));
    long lastTime = state.lastTime();
    baselineAt = append(new Baseline(state));
    baselineBytes = journal.end() - baselineAt;
    kept.addLast(new KeptBaseline(baselineAt, lastTime));
    baselineSync = journal.sync();
  }

  @Override
  public void planned(BatchPlanned batch) {
    plannedNanos = System.nanoTime();
    current = batch;
    if (state.pending().isPresent()) {
      return; // It is run again, and was durable before.
    }
    append(batch);
    if (batch.ranges().stream().anyMatch(range -> range.records() > 0)) {
      plannedSync = journal.sync();
    } else {
      plannedSync = null; // Nobody may ever wait for it.
    }
  }

  @Override
  public void beforeState(String operator, int partitions) {
    OperatorState known = state.operators().get(operator);
    if (known.partitions() == 0) {
      append(new OperatorPinned(operator, partitions));
    } else if (known.partitions() != partitions) {
      throw new CheckpointException(
          "checkpoint "
              + directory
              + ": operator '"
              + operator
              + "' keeps its state in "
              + known.partitions()
              + " partitions, the program wants "
              + partitions
              + "; set the number back, or give the operator another name with .named(...), under"
              + " which it begins empty");
    }
  }

  @Override
  public void beforeEffects(boolean stateToo, List<StateHandle> sealed) {
    if (stateToo && !state.outputs().isEmpty()) {
      append(new BatchSealed(current.id(), changed(sealed)));
    }
    if (stateToo || plannedSync == null) {
      plannedSync = journal.sync();
    }
    await(plannedSync, "plan");
  }

  @Override
  public void committed(
      long batchId, List<StateHandle> sealed, List<Written> written, List<Sum> sums, boolean idle) {
    long records = current.ranges().stream().mapToLong(PlannedRange::records).sum();
    long millis = (System.nanoTime() - plannedNanos) / 1_000_000;
    append(new BatchCommitted(batchId, changed(sealed), written, sums, records, millis));
    if (!idle) {
      committedSync = journal.sync();
    }
    if (stores.failure() != null) {
      throw failed("snapshot of state", stores.failure());
    }
    letGo();
    if (journal.end() - baselineAt > baselineBytes + Math.max(baselineBytes, BYTES_PER_BASELINE)) {
      baseline();
    }
  }

  private List<StateHandle> changed(List<StateHandle> sealed) {
    return sealed.stream()
        .filter(handle -> !handle.location().isEmpty())
        .filter(handle -> !handle.equals(state.handles().get(handle.id())))
        .toList();
  }

  @Override
  public void awaitCommitted() {
    await(committedSync, "commit");
  }

  @Override
  public void checkSound() {
    await(journal.sync(), "state");
  }

  /** Lets go of entries that a durable baseline sums up and no state needs. */
  private void letGo() {
    if (baselineSync.isDone()) {
      try {
        journal.trim(Math.min(firstKept(), stores.retainFrom()));
      } catch (IOException e) {
        throw failed("delete old entries", e);
      }
    }
  }

  /** The newest baseline behind which is all that is to be remembered. */
  private long firstKept() {
    long needed = state.lastTime() - remembered.toMillis();
    KeptBaseline first = kept.removeFirst();
    while (!kept.isEmpty() && kept.peekFirst().lastTime() <= needed) {
      first = kept.removeFirst();
    }
    kept.addFirst(first);
    return Math.min(first.position(), baselineAt);
  }

  /** Has the ranges of batches be kept at least this long after they were committed. */
  public void remember(Duration duration) {
    remembered = duration;
  }

  /** The batches committed with times in these bounds, in order; by any thread. */
  public List<BatchPlanned> committedBetween(long first, long last) {
    List<BatchPlanned> found = new ArrayList<>();
    BatchPlanned[] planned = new BatchPlanned[1];
    read(
        (position, entry, after) -> {
          if (entry instanceof BatchPlanned batch) {
            planned[0] = batch;
          } else if (entry instanceof BatchCommitted
              && planned[0] != null
              && planned[0].time() >= first
              && planned[0].time() <= last) {
            found.add(planned[0]);
          }
        });
    return found;
  }

  /** The time of the last batch whose ranges are not known any more; by any thread. */
  public Optional<Instant> forgottenUntil() {
    List<Long> lastTime = new ArrayList<>();
    read(
        (position, entry, after) -> {
          if (lastTime.isEmpty() && entry instanceof Baseline baseline) {
            boolean none = baseline.state().lastBatch() == CheckpointState.NONE;
            lastTime.add(none ? Long.MIN_VALUE : baseline.state().lastTime());
          }
        });
    return lastTime.stream()
        .filter(time -> time != Long.MIN_VALUE)
        .map(Instant::ofEpochMilli)
        .findFirst();
  }

  private void read(JournalReading.Visitor visitor) {
    try {
      CheckpointState ignored = JournalReading.read(directory, journal, visitor);
    } catch (IOException e) {
      throw new CheckpointException("checkpoint " + directory + ": " + e.getMessage(), e);
    }
  }

  private long append(Entry entry) {
    try {
      long position = journal.append(EntryFormat.type(entry), EntryFormat.write(entry, state));
      state = CheckpointState.fold(state, entry);
      return position;
    } catch (IOException e) {
      throw failed("append", e);
    }
  }

  private void await(CompletableFuture<Void> sync, String step) {
    long started = System.nanoTime();
    try {
      sync.join();
    } catch (CompletionException e) {
      throw failed(step, e.getCause());
    }
    long waited = System.nanoTime() - started;
    if (waited > nanosOfInterval) {
      if (!slowSaid) {
        LOG.warn(
            "checkpoint {}: the disk is the bottleneck: it took {} ms to make one step of batch {}"
                + " durable, longer than the batch interval",
            directory,
            waited / 1_000_000,
            current == null ? "-" : current.id());
      }
      slowSaid = true;
    } else {
      slowSaid = false;
    }
  }

  private CheckpointException failed(String step, Throwable cause) {
    String where =
        "checkpoint "
            + directory
            + ", batch="
            + (current == null ? "-" : current.id())
            + ", step="
            + step;
    for (Throwable inner = cause; inner != null; inner = inner.getCause()) {
      if (inner instanceof DirectoryInUseException taken) {
        return new CheckpointException(
            where
                + ": another process took over: "
                + taken.holder()
                + "; this process must end, and nothing it does counts any more. Start it again"
                + " only when that one has ended",
            cause);
      }
    }
    return new CheckpointException(
        where
            + ": cannot be written: "
            + cause.getMessage()
            + "; the program stops, since it could not tell what is durable. See that the disk is"
            + " sound and has space, then start it again: it goes on from the last durable batch",
        cause);
  }

  /** Makes durable what was noted, and lets others have the checkpoint. */
  @Override
  public void close() {
    try {
      journal.close();
    } catch (IOException e) {
      LOG.warn("checkpoint {}: not closed cleanly: {}", directory, e.toString());
    } finally {
      lock.close();
    }
  }
}
