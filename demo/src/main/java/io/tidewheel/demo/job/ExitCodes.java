package io.tidewheel.demo.job;

import io.tidewheel.CheckpointException;
import io.tidewheel.cli.Failure;
import io.tidewheel.demo.screen.Verdict;
import io.tidewheel.internal.checkpoint.NewerFormatException;
import io.tidewheel.spi.file.DirectoryInUseException;
import io.tidewheel.spi.journal.JournalDamagedException;
import java.io.IOException;
import picocli.CommandLine;

/** What scripts learn from how a run ended. */
public final class ExitCodes {
  private ExitCodes() {}

  /** Of a run that ended with this. */
  public static int of(Verdict verdict) {
    return verdict.failure().map(ExitCodes::of).orElseGet(() -> verdict.ok() ? 0 : 1);
  }

  /** Of a run that ended with this: one of its own if the disk did not take the checkpoint. */
  public static int of(RuntimeException failure) {
    if (failure instanceof Failure said) {
      return said.exitCode();
    }
    return failure instanceof CheckpointException
            && failure.getCause() instanceof IOException cause
            && !isRefusal(cause)
        ? Failure.CHECKPOINT_NOT_WRITTEN
        : CommandLine.ExitCode.SOFTWARE;
  }

  /** The disk works; what is on it is not for this program, or not now, or not any more. */
  private static boolean isRefusal(Throwable cause) {
    return cause instanceof DirectoryInUseException
        || cause instanceof JournalDamagedException
        || cause instanceof NewerFormatException
        || (cause.getCause() != null && isRefusal(cause.getCause()));
  }
}
