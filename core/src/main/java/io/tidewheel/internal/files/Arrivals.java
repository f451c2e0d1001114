package io.tidewheel.internal.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToLongFunction;

/**
 * Files that were found and not planned yet. A file settles when it looked the same for a while; an
 * empty one never does, since somebody is about to write it. Used by one thread at a time.
 */
final class Arrivals {
  private static final Comparator<Arrival> OLDEST_FIRST =
      Comparator.<Arrival>comparingLong(arrival -> arrival.version.modified())
          .thenComparing(arrival -> arrival.version.path());

  private final long settleNanos;
  private final Map<String, Arrival> arrivals = new HashMap<>();

  /** A file, and since when it looked like this. */
  private static final class Arrival {
    final FileVersion version;
    final long since;
    long look;
    long records = -1;

    Arrival(FileVersion version, long since) {
      this.version = version;
      this.since = since;
    }
  }

  private long look;

  Arrivals(Duration settleDelay) {
    this.settleNanos = settleDelay.toNanos();
  }

  void beginLook() {
    look++;
  }

  void found(FileVersion version, long nowNanos) {
    Arrival known = arrivals.get(version.path());
    if (known == null || !known.version.equals(version)) {
      known = new Arrival(version, nowNanos);
      arrivals.put(version.path(), known);
    }
    known.look = look;
  }

  /** Ends a look that showed all there is: what it did not show is gone. */
  void endLook() {
    arrivals.values().removeIf(arrival -> arrival.look != look);
  }

  /** Those that have looked the same for long enough, oldest first. */
  List<FileVersion> settled(long nowNanos) {
    return arrivals.values().stream()
        .filter(arrival -> arrival.version.length() > 0)
        .filter(arrival -> nowNanos - arrival.since >= settleNanos)
        .sorted(OLDEST_FIRST)
        .map(arrival -> arrival.version)
        .toList();
  }

  /** Looks at a file once more; empty if it is gone, or has to settle again. */
  Optional<FileVersion> confirmed(FileVersion settled, long nowNanos) throws IOException {
    try {
      BasicFileAttributes attributes =
          Files.readAttributes(Locations.at(settled.path()), BasicFileAttributes.class);
      FileVersion now = FileVersion.of(settled.path(), attributes);
      if (!now.equals(settled)) {
        found(now, nowNanos);
      } else if (attributes.isRegularFile()) { // Or HDFS knows that somebody still writes it.
        return Optional.of(settled);
      }
    } catch (NoSuchFileException e) {
      arrivals.remove(settled.path());
    }
    return Optional.empty();
  }

  /** All that are not empty. */
  List<FileVersion> all() {
    return arrivals.values().stream()
        .map(arrival -> arrival.version)
        .filter(version -> version.length() > 0)
        .toList();
  }

  /** How many records a file has, counted once. */
  long records(FileVersion file, ToLongFunction<FileVersion> count) {
    Arrival arrival = arrivals.get(file.path());
    if (arrival.records < 0) {
      arrival.records = count.applyAsLong(file);
    }
    return arrival.records;
  }

  void planned(FileVersion file) {
    arrivals.remove(file.path());
  }
}
