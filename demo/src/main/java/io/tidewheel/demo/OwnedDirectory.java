package io.tidewheel.demo;

import io.tidewheel.cli.Failure;
import io.tidewheel.internal.checkpoint.CheckpointLocation;
import io.tidewheel.spi.file.Directory;
import io.tidewheel.spi.file.DirectoryInUseException;
import io.tidewheel.spi.file.DirectoryLock;
import java.io.IOException;
import java.nio.file.Path;

/**
 * The directory of a run that can go on later. It is taken as a whole, before the broker starts in
 * it: two brokers would harm each other's data before they noticed.
 */
final class OwnedDirectory {
  private static final String LOCK = "owner";

  private final DirectoryLock lock;

  private OwnedDirectory(DirectoryLock lock) {
    this.lock = lock;
  }

  /**
   * Takes it for this process.
   *
   * @param takeover also from another one
   * @throws Failure if another has it, or it cannot be written
   */
  static OwnedDirectory take(Path directory, boolean takeover) {
    String holder = "pid=" + ProcessHandle.current().pid();
    try {
      Directory there = CheckpointLocation.directory(directory.toString());
      return new OwnedDirectory(takeover ? there.takeOver(LOCK, holder) : there.lock(LOCK, holder));
    } catch (DirectoryInUseException e) {
      throw new Failure(
          ("--checkpoint=%s is in use by %s; stop that run first, begin another directory, or, if it"
                  + " hangs, add --takeover")
              .formatted(directory, e.holder()),
          e);
    } catch (IOException e) {
      throw new Failure(
          Failure.CHECKPOINT_NOT_WRITTEN,
          "--checkpoint=%s cannot be written: %s; make it a directory that this user can write to"
              .formatted(directory, e),
          e);
    }
  }

  /** Lets others have it. */
  void close() {
    lock.close();
  }
}
