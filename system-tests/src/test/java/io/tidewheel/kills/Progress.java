package io.tidewheel.kills;

import io.tidewheel.kills.numbers.Numbers;
import java.util.ArrayList;
import java.util.List;

/** What a program said over all its lives, and what of it cannot be. Thread-safe. */
final class Progress {
  private final List<String> problems = new ArrayList<>();
  private long batch = -1;
  private boolean newLife = true;
  private boolean joins;
  private long committed = -1;
  private long committedWithNumbers = -1;
  private long planned;
  private long values;
  private long valuesUntil;

  /** Of a program that goes on from what another process did. */
  static Progress joining() {
    Progress progress = new Progress();
    progress.joins = true;
    return progress;
  }

  synchronized void lifeBegins() {
    newLife = true;
  }

  synchronized void hear(String line) {
    String[] words = line.split(" ", -1);
    switch (words[0]) {
      case "PLAN" -> planned = Math.max(planned, Long.parseLong(words[1]));
      case "COMMITTED" -> committed(Long.parseLong(words[1]));
      case "BATCH" ->
          batch(Long.parseLong(words[1]), Long.parseLong(words[2]), Long.parseLong(words[3]));
      default -> {
        // Of interest to the one who waits for it.
      }
    }
  }

  private void committed(long id) {
    if (id != batch) {
      problems.add("batch " + id + " was committed, " + batch + " was written last");
    }
    committed = id;
    if (valuesUntil > 0) {
      committedWithNumbers = id;
    }
  }

  /** Ids follow on each other; only what was not said to be committed may be run again. */
  private void batch(long id, long count, long total) {
    boolean next = id == batch + 1;
    boolean again = newLife && id == batch && id > committed;
    if (!next && !again && !joins) {
      problems.add(
          "batch " + id + " was run after batch " + batch + ", of which committed is " + committed);
    }
    newLife = false;
    joins = false;
    batch = id;
    if (count < valuesUntil) {
      valuesUntil = 0;
      values = 0;
    }
    for (; valuesUntil < count; valuesUntil++) {
      values += Numbers.value(valuesUntil);
    }
    if (total != values) {
      problems.add(
          "state in batch " + id + ": total=" + total + " of " + count + " numbers, not " + values);
    }
  }

  /** The last batch that was said to be committed, unless no number came so far. */
  synchronized long committed() {
    return committedWithNumbers;
  }

  /** Before which number all ranges ended that were named. */
  synchronized long planned() {
    return planned;
  }

  synchronized List<String> problems() {
    return List.copyOf(problems);
  }
}
