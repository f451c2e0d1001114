package io.tidewheel.internal.receiver;

import io.tidewheel.internal.receiver.BlockLog.Found;
import io.tidewheel.spi.journal.Journal;
import io.tidewheel.spi.journal.JournalDamagedException;
import io.tidewheel.spi.source.SourceRange;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * What a write-ahead log holds, for those who look at it while no receiver does.
 *
 * @param from the number of the first block
 * @param until the number behind the last; the same if there is none
 */
public record LoggedBlocks(long from, long until, long records, long bytes) {
  /**
   * Reads all of a log, every byte of it.
   *
   * @throws IOException if it cannot be read, or blocks are missing in between
   */
  public static LoggedBlocks of(Journal journal) throws IOException {
    List<Found> blocks = new BlockLog(journal, 0).scan();
    for (int i = 1; i < blocks.size(); i++) {
      long expected = blocks.get(i - 1).number() + 1;
      if (blocks.get(i).number() != expected) {
        throw new JournalDamagedException(
            "block " + expected + " is followed by block " + blocks.get(i).number());
      }
    }
    return blocks.isEmpty()
        ? new LoggedBlocks(0, 0, 0, 0)
        : new LoggedBlocks(
            blocks.get(0).number(),
            blocks.get(blocks.size() - 1).number() + 1,
            blocks.stream().mapToLong(Found::records).sum(),
            blocks.stream().mapToLong(block -> block.place().length()).sum());
  }

  /** The blocks of a range that the log does not hold; empty if it holds all. */
  public Optional<String> lackOf(SourceRange range) {
    return range instanceof BlockRange blocks
            && !blocks.isEmpty()
            && (blocks.from() < from || blocks.until() > until)
        ? Optional.of(
            "the batch that was planned last needs blocks [%d, %d), the write-ahead log holds [%d, %d)"
                .formatted(blocks.from(), blocks.until(), from, until))
        : Optional.empty();
  }
}
