package io.tidewheel.internal.checkpoint;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Who took a checkpoint last, as its lock says. The lock itself is not tried: for the moment of the
 * trial a program could not start.
 *
 * @param text what the process said of itself: {@code host=a, pid=17, since=2026-11-23T10:00:00Z}
 */
public record LastOwner(String text, Presence presence) {
  private static final Pattern TEXT = Pattern.compile("host=(.+), pid=(\\d{1,9}), since=(\\S+)");

  /** Whether it is still there. */
  public enum Presence {
    /** It runs, on this host. */
    RUNS,
    /** It ran on this host and has ended. */
    ENDED,
    /** It is on another host, where only its own system knows. */
    ELSEWHERE
  }

  /** Finds out what became of a process that wrote this text. */
  static LastOwner of(String text) {
    Matcher matcher = TEXT.matcher(text);
    if (!matcher.matches() || !matcher.group(1).equals(Owner.host())) {
      return new LastOwner(text, Presence.ELSEWHERE);
    }
    Optional<ProcessHandle> process = ProcessHandle.of(Long.parseLong(matcher.group(2)));
    boolean runs = process.isPresent() && isOlder(process.get(), matcher.group(3));
    return new LastOwner(text, runs ? Presence.RUNS : Presence.ENDED);
  }

  /** A process that is younger than the text got the number of one that ended. */
  private static boolean isOlder(ProcessHandle process, String since) {
    try {
      // The text has whole seconds.
      Instant latest = Instant.parse(since).plusSeconds(1);
      return process.info().startInstant().map(start -> start.isBefore(latest)).orElse(true);
    } catch (DateTimeParseException e) {
      return true;
    }
  }
}
