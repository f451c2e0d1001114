package io.tidewheel.internal.hadoop;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LeaseRecoverable;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;

/**
 * Leases, by which a NameNode knows who writes a file. Recovering one closes the file with all that
 * was synced, and whoever wrote it, dead or only slow, can write to it no more.
 */
final class Leases {
  private static final Duration LONGEST = Duration.ofSeconds(60);
  private static final long PAUSE_MILLIS = 200;

  private Leases() {}

  /** Closes all files below the directory that are open. Waits until they are. */
  static void recover(Volume volume, Path directory) throws IOException {
    for (Path file : Patience.ask("list", directory, () -> files(volume.files(), directory))) {
      try {
        recoverFile(volume, file);
      } catch (NoSuchFileException e) {
        // Its writer has deleted it meanwhile.
      }
    }
  }

  private static List<Path> files(FileSystem files, Path directory) throws IOException {
    List<Path> found = new ArrayList<>();
    RemoteIterator<LocatedFileStatus> iterator = files.listFiles(directory, true);
    while (iterator.hasNext()) {
      found.add(iterator.next().getPath());
    }
    return found;
  }

  private static void recoverFile(Volume volume, Path file) throws IOException {
    FileSystem owner = Patience.ask("resolve", file, () -> volume.owner(file));
    if (!(owner instanceof LeaseRecoverable leases)) {
      return;
    }
    Path resolved = Patience.ask("resolve", file, () -> volume.files().resolvePath(file));
    long deadline = System.nanoTime() + LONGEST.toNanos();
    boolean done = Patience.ask("recover the lease of", file, () -> leases.recoverLease(resolved));
    while (!done) {
      if (System.nanoTime() - deadline > 0) {
        throw new IOException(
            "cannot take over path="
                + file
                + ": its lease was not recovered within "
                + LONGEST.toSeconds()
                + " s. See that the DataNodes that have its last block are up, or recover it by"
                + " hand: hdfs debug recoverLease -path "
                + resolved.toUri().getPath());
      }
      Patience.pause(PAUSE_MILLIS);
      // Asking for a recovery again would begin it again.
      done = Patience.ask("look at", file, () -> leases.isFileClosed(resolved));
    }
  }
}
