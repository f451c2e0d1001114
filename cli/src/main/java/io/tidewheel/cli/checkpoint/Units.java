package io.tidewheel.cli.checkpoint;

import io.tidewheel.internal.checkpoint.CheckpointInspection.Size;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** How sizes and times are written for people, the same in every country. */
final class Units {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSS'Z'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);
  private static final int KIBI = 1024;

  private Units() {}

  /** {@code 1,234}. */
  static String count(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  /** {@code 1 file}, {@code 2 files}. */
  static String count(long number, String what) {
    return count(number) + " " + what + (number == 1 ? "" : "s");
  }

  /** {@code 1 entry}, {@code 2 entries}. */
  static String entries(long number) {
    return count(number) + (number == 1 ? " entry" : " entries");
  }

  /** {@code 17 bytes}, {@code 1.5 KiB}. */
  static String bytes(long bytes) {
    if (bytes < KIBI) {
      return count(bytes, "byte");
    }
    double kibi = (double) bytes / KIBI;
    if (kibi < KIBI) {
      return String.format(Locale.ROOT, "%.1f KiB", kibi);
    }
    return String.format(Locale.ROOT, "%,.1f MiB", kibi / KIBI);
  }

  /** {@code 1.5 KiB in 2 files}. */
  static String size(Size size) {
    return size.files() == 0
        ? "nothing"
        : bytes(size.bytes()) + " in " + count(size.files(), "file");
  }

  /** {@code 2026-11-23 10:00:00.500Z}. */
  static String time(Instant time) {
    return TIME.format(time);
  }

  /** {@code 500 ms}, {@code 2 s}, {@code 5 min}, {@code 3 h}: as exact as it is. */
  static String span(long millis) {
    if (millis == 0 || millis % 1000 != 0) {
      return count(millis) + " ms";
    }
    long seconds = millis / 1000;
    if (seconds % 60 != 0) {
      return count(seconds) + " s";
    }
    return seconds % 3600 != 0 ? count(seconds / 60) + " min" : count(seconds / 3600) + " h";
  }

  /** {@code 0.3 s}, {@code 12 min}, {@code 3 h}, {@code 5 days}: roughly. */
  static String age(Duration age) {
    if (age.toSeconds() < 60) {
      return String.format(Locale.ROOT, "%.1f s", Math.max(0, age.toMillis()) / 1e3);
    }
    if (age.toMinutes() < 60) {
      return age.toMinutes() + " min";
    }
    return age.toHours() < 48 ? age.toHours() + " h" : age.toDays() + " days";
  }
}
