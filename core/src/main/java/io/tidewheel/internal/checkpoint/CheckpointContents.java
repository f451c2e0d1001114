package io.tidewheel.internal.checkpoint;

import io.tidewheel.internal.checkpoint.Entry.Baseline;
import io.tidewheel.internal.checkpoint.Entry.BatchCommitted;
import io.tidewheel.internal.checkpoint.Entry.BatchPlanned;
import io.tidewheel.internal.checkpoint.Entry.RangeLost;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * What the entries of a checkpoint's journal add up to, and what they tell beside that, as far back
 * as the journal is kept.
 *
 * @param baselines how many entries sum up all before them
 * @param planned how many batches began
 * @param committed how many batches ended
 * @param latest the batches committed last, oldest first
 * @param losses what was lost with a process, oldest first
 */
public record CheckpointContents(
    CheckpointState state,
    long baselines,
    long planned,
    long committed,
    List<Committed> latest,
    List<RangeLost> losses) {
  private static final int LATEST = 10;

  /** A batch that was committed. */
  public record Committed(long id, Instant time, long records, long millis) {}

  /** Gathers them, entry by entry. */
  static final class Gathering implements JournalReading.Visitor {
    private final Deque<Committed> latest = new ArrayDeque<>();
    private final List<RangeLost> losses = new ArrayList<>();
    private long baselines;
    private long planned;
    private long committed;

    @Override
    public void visit(long position, Entry entry, CheckpointState after) {
      if (entry instanceof Baseline) {
        baselines++;
      } else if (entry instanceof BatchPlanned) {
        planned++;
      } else if (entry instanceof RangeLost lost) {
        losses.add(lost);
      } else if (entry instanceof BatchCommitted batch) {
        committed++;
        latest.addLast(
            new Committed(
                batch.id(),
                Instant.ofEpochMilli(after.lastTime()),
                batch.records(),
                batch.millis()));
        if (latest.size() > LATEST) {
          latest.removeFirst();
        }
      }
    }

    CheckpointContents of(CheckpointState state) {
      return new CheckpointContents(
          state, baselines, planned, committed, List.copyOf(latest), List.copyOf(losses));
    }
  }
}
