package io.tidewheel.cli.checkpoint;

import io.tidewheel.CheckpointException;
import io.tidewheel.cli.checkpoint.Findings.Result;
import io.tidewheel.internal.checkpoint.CheckpointContents;
import io.tidewheel.internal.checkpoint.CheckpointInspection;
import io.tidewheel.internal.checkpoint.CheckpointState;
import io.tidewheel.internal.checkpoint.CheckpointState.OperatorState;
import io.tidewheel.internal.checkpoint.CheckpointState.SourceState;
import io.tidewheel.internal.checkpoint.Entry;
import io.tidewheel.internal.checkpoint.Entry.BatchPlanned;
import io.tidewheel.internal.checkpoint.Entry.PlannedRange;
import io.tidewheel.internal.checkpoint.JournalReading;
import io.tidewheel.internal.checkpoint.NewerFormatException;
import io.tidewheel.internal.receiver.LoggedBlocks;
import io.tidewheel.internal.receiver.ReceiverSource;
import io.tidewheel.internal.storage.StateVerification;
import io.tidewheel.spi.config.Settings;
import io.tidewheel.spi.journal.Journal;
import io.tidewheel.spi.state.StateHandle;
import io.tidewheel.spi.state.StateId;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Checks every byte of a checkpoint, from the bottom up: the journal's checksums, the entries in
 * their order, the ranges in them, and the state that was published.
 */
final class Verification {
  /** What errors advise whoever sees them elsewhere. */
  private static final Pattern ADVICE =
      Pattern.compile("[.;] (Nothing was changed; )?[Ii]nspect it with: .*", Pattern.DOTALL);

  private final Looked looked;
  private final KnownRanges ranges = new KnownRanges();
  private final Findings findings = new Findings();

  private Verification(Looked looked) {
    this.looked = looked;
  }

  /** All there is to find. What a program that runs lets go of meanwhile may look like damage. */
  static Findings of(Looked looked) {
    return new Verification(looked).findings();
  }

  private Findings findings() {
    try (CheckpointInspection inspection = looked.open()) {
      if (journal(inspection)) {
        entries(inspection)
            .ifPresent(
                contents -> {
                  state(inspection, contents.state());
                  contents.state().sources().keySet().forEach(id -> received(contents, id));
                });
      }
    } catch (IOException e) {
      damaged("journal", e);
    }
    return findings;
  }

  private void damaged(String what, Exception e) {
    String message = e instanceof IOException ? String.valueOf(e.getMessage()) : e.toString();
    findings.add(Result.DAMAGED, what, ADVICE.matcher(message).replaceFirst(""));
  }

  private boolean journal(CheckpointInspection inspection) {
    long[] seen = new long[2];
    try {
      inspection
          .journal()
          .read(
              inspection.journal().start(),
              (position, type, payload) -> {
                seen[0]++;
                seen[1] += payload.remaining();
              });
      findings.add(
          Result.OK,
          "journal",
          "%s with %s in %s; every checksum is right"
              .formatted(
                  Units.entries(seen[0]),
                  Units.bytes(seen[1]),
                  Units.count(
                      CheckpointInspection.journalSize(inspection.directory()).files(), "file")));
      return true;
    } catch (IOException e) {
      damaged("journal", e);
      return false;
    }
  }

  private Optional<CheckpointContents> entries(CheckpointInspection inspection) {
    RangeCheck check = new RangeCheck();
    try {
      Optional<CheckpointContents> contents = inspection.read(check);
      if (contents.isEmpty()) {
        findings.add(Result.NOTE, "entries", "none yet: no program has begun this checkpoint");
        return contents;
      }
      CheckpointState state = contents.get().state();
      findings.add(
          Result.OK,
          "entries",
          "%s planned, %s committed, the last is %s; all of them follow from those before"
              .formatted(
                  Units.count(contents.get().planned()),
                  Units.count(contents.get().committed()),
                  state.lastBatch() == CheckpointState.NONE ? "none" : state.lastBatch()));
      check.report();
      return contents;
    } catch (NewerFormatException e) {
      damaged("entries", e);
    } catch (CheckpointException e) {
      findings.add(Result.DAMAGED, "ranges", e.getMessage());
    } catch (IOException e) {
      damaged("entries", e);
    }
    return Optional.empty();
  }

  /** Reads the ranges of all batches by the codecs that are there. */
  private final class RangeCheck implements JournalReading.Visitor {
    private final Set<String> unknown = new TreeSet<>();
    private long read;

    @Override
    public void visit(long position, Entry entry, CheckpointState after) {
      if (entry instanceof BatchPlanned batch) {
        for (PlannedRange range : batch.ranges()) {
          check(range.source(), after.sources().get(range.source()), range);
        }
      }
    }

    private void check(String id, SourceState source, PlannedRange range) {
      if (range.range() == null) {
        return;
      }
      if (ranges.knows(source.kind())) {
        ranges.read(id, source.kind(), range.range());
        read++;
      } else {
        unknown.add(source.kind());
      }
    }

    void report() {
      findings.add(Result.OK, "ranges", Units.count(read) + " read");
      if (!unknown.isEmpty()) {
        findings.add(
            Result.NOTE,
            "ranges",
            "those of sources of kind %s were not read: their codec is not on the class path"
                .formatted(String.join(", ", unknown)));
      }
    }
  }

  private void state(CheckpointInspection inspection, CheckpointState state) {
    partitions(state);
    try {
      StateVerification.Report report =
          StateVerification.of(
              inspection.journal(),
              CheckpointInspection.stateDirectory(inspection.directory()),
              List.copyOf(state.handles().values()));
      report.damages().forEach(damage -> findings.add(Result.DAMAGED, "state", damage));
      report.repairs().forEach(repair -> findings.add(Result.REPAIRABLE, "state", repair));
      if (report.damages().isEmpty()) {
        findings.add(
            Result.OK,
            "state",
            "%s can be rebuilt; changes in %s, %s"
                .formatted(
                    Units.count(report.states(), "partition"),
                    Units.entries(report.changes()),
                    report.files() == 0
                        ? "no snapshot yet"
                        : Units.count(report.files(), "snapshot")
                            + " with "
                            + Units.bytes(report.fileBytes())
                            + ", whose checksums are right"));
      }
      if (!report.leftovers().isEmpty()) {
        findings.add(
            Result.NOTE,
            "state",
            "%s that nothing needs: %s; the program deletes such files when it writes a snapshot"
                .formatted(
                    Units.count(report.leftovers().size(), "file"),
                    String.join(", ", report.leftovers())));
      }
    } catch (IOException e) {
      damaged("state", e);
    }
  }

  /** Checks the write-ahead log of a receiver. */
  private void received(CheckpointContents contents, String id) {
    if (!contents.state().sources().get(id).kind().equals(ReceiverSource.KIND)) {
      return;
    }
    try (Journal log =
        CheckpointInspection.received(looked.directory(), id, new Settings(Map.of()))) {
      LoggedBlocks blocks = LoggedBlocks.of(log);
      findings.add(
          Result.OK,
          "received",
          "%s: %s with %s in %s; every checksum is right"
              .formatted(
                  id,
                  Units.count(blocks.until() - blocks.from(), "block"),
                  Units.bytes(blocks.bytes()),
                  Units.count(
                      CheckpointInspection.receivedSize(looked.directory(), id).files(), "file")));
      contents.state().pending().stream()
          .flatMap(batch -> batch.ranges().stream())
          .filter(range -> range.source().equals(id) && range.range() != null)
          .flatMap(range -> ranges.read(id, ReceiverSource.KIND, range.range()).stream())
          .flatMap(range -> blocks.lackOf(range).stream())
          .forEach(lack -> findings.add(Result.DAMAGED, "received", id + ": " + lack));
    } catch (IOException e) {
      damaged("received", e);
    }
  }

  private void partitions(CheckpointState state) {
    for (StateHandle handle : state.handles().values()) {
      StateId id = handle.id();
      OperatorState operator = state.operators().get(id.operator());
      if (id.partition() < 0 || id.partition() >= operator.partitions()) {
        findings.add(
            Result.DAMAGED,
            "state",
            "state %s: there are partitions 0 to %d only".formatted(id, operator.partitions() - 1));
      }
    }
  }
}
