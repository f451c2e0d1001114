package io.tidewheel.internal.files;

import io.tidewheel.internal.files.FileKeys.OnRewrite;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Files that no batch has to read any more, as long as they exist. What a batch planned is here,
 * and in the checkpoint with the batch. Used by one thread at a time.
 *
 * <p>A file that a look does not show may still be there: its file system is not mounted, or slow
 * to list it. So it is forgotten only when no look has shown it for long. Whether known files
 * changed is looked up now and then only, unless changes matter: their names suffice to know them.
 */
final class SeenFiles {
  private static final Logger LOG = LoggerFactory.getLogger(SeenFiles.class);

  /** How often known files are looked at, if changed ones are ignored; and missed, in any case. */
  private static final long CHECK_NANOS = Duration.ofMinutes(1).toNanos();

  private final OnRewrite rewritten;
  private final long forgetNanos;
  private final Map<String, Seen> seen = new HashMap<>();
  private boolean checking;
  private long look;
  private long checkedNanos;

  /** A file, and the last look that showed it. */
  private static final class Seen {
    final FileVersion file;
    long look;
    boolean missing;
    long missingSince;
    boolean warned;

    Seen(FileVersion file) {
      this.file = file;
    }
  }

  SeenFiles(OnRewrite rewritten, Duration forgetAfter, long nowNanos) {
    this.rewritten = rewritten;
    this.forgetNanos = forgetAfter.toNanos();
    this.checkedNanos = nowNanos;
  }

  void add(FileVersion file) {
    Seen added = new Seen(file);
    added.look = look;
    seen.put(file.path(), added);
  }

  int size() {
    return seen.size();
  }

  void beginLook(long nowNanos) {
    look++;
    checking = nowNanos - checkedNanos >= CHECK_NANOS;
  }

  /** Whether the file needs no reading; notes that it is there. */
  boolean contains(String path) throws IOException {
    Seen known = seen.get(path);
    if (known == null) {
      return false;
    }
    known.look = look;
    known.missing = false;
    return rewritten == OnRewrite.READ ? !isRewritten(known) : !checking || isStillRead(known);
  }

  private boolean isStillRead(Seen known) throws IOException {
    if (!known.warned && isRewritten(known)) {
      known.warned = true;
      LOG.warn(
          "file={}: changed after it was read, length={} then; what was added or replaced is not"
              + " read. Move files in when they are complete, or set a longer"
              + " streaming.files.settleDelay; with streaming.files.rewritten=read changed files are"
              + " read again as a whole",
          known.file.path(),
          known.file.length());
    }
    return true;
  }

  private static boolean isRewritten(Seen known) throws IOException {
    try {
      return !FileVersion.now(Locations.at(known.file.path())).equals(known.file);
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  /** Ends a look that showed all there is; returns the paths that are forgotten. */
  List<String> endLook(long nowNanos) {
    List<String> forgotten = new ArrayList<>();
    if (!checking) {
      return forgotten;
    }
    checkedNanos = nowNanos;
    for (Iterator<Seen> all = seen.values().iterator(); all.hasNext(); ) {
      Seen known = all.next();
      if (known.look == look) {
        continue;
      }
      if (!known.missing) {
        known.missing = true;
        known.missingSince = nowNanos;
      }
      if (nowNanos - known.missingSince >= forgetNanos) {
        forgotten.add(known.file.path());
        all.remove();
      }
    }
    return forgotten;
  }
}
