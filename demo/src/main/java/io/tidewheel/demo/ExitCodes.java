package io.tidewheel.demo;

import io.tidewheel.CheckpointException;
import io.tidewheel.cli.Failure;
import io.tidewheel.demo.screen.Verdict;
import io.tidewheel.internal.checkpoint.NewerFormatException;
import io.tidewheel.spi.file.DirectoryInUseException;
import io.tidewheel.spi.journal.JournalDamagedException;
import java.io.IOException;
import picocli.CommandLine;

/** What scripts learn from how a run ended. */
final class ExitCodes {
  private ExitCodes() {}

  static int of(Verdict verdict) {
    return verdict.failure().map(ExitCodes::of).orElseGet(() -> verdict.ok() ? 0 : 1);
  }

  /** Of a run that ended with this: one of its own if the disk did not take the checkpoint. */
  static int of(RuntimeException failure) {
    return failure instanceof CheckpointException
            && failure.getCause() instanceof IOException cause
            && !isRefusal(cause)
        ? Failure.CHECKPOINT_NOT_WRITTEN
        : CommandLine.ExitCode.SOFTWARE;
  }

  /** The disk works; what is on it is not for this program, or not now. */
  private static boolean isRefusal(IOException cause) {
    return cause instanceof DirectoryInUseException
        || cause instanceof JournalDamagedException
        || cause instanceof NewerFormatException;
  }
}
