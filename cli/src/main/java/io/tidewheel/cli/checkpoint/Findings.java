package io.tidewheel.cli.checkpoint;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What a verification found, in the order in which it looked. */
final class Findings {
  /** What became of something that was looked at. */
  enum Result {
    /** It is as it must be. */
    OK,
    /** Worth knowing, and no damage. */
    NOTE,
    /** Damaged, and the next start of the program repairs it without loss. */
    REPAIRABLE,
    /** Damaged; the program would refuse to start. */
    DAMAGED
  }

  /** One thing that was looked at. */
  record Finding(Result result, String what, String detail) {}

  private final List<Finding> all = new ArrayList<>();

  Findings add(Result result, String what, String detail) {
    all.add(new Finding(result, what, detail));
    return this;
  }

  boolean isSound() {
    return all.stream().noneMatch(finding -> finding.result() == Result.DAMAGED);
  }

  private boolean has(Result result) {
    return all.stream().anyMatch(finding -> finding.result() == result);
  }

  /** For people, with the verdict at the end. */
  List<String> lines() {
    Columns columns = new Columns();
    all.forEach(finding -> columns.add(name(finding.result()), finding.what(), finding.detail()));
    List<String> lines = new ArrayList<>(columns.lines("  "));
    if (!isSound()) {
      lines.add("DAMAGED: no program goes on from it as it is. Nothing was changed.");
      lines.add("  Keep a copy of the directory. Then");
      lines.add(
          "  - restore an earlier copy of all of it: sources that can be read again are, from there"
              + " on, and outputs see these batches again; or");
      lines.add(
          "  - give the program a new directory: its state begins empty, and its sources begin as on"
              + " a first start. 'tidewheel checkpoint offsets' says, as long as the journal can be"
              + " read, how far they were.");
    } else if (has(Result.REPAIRABLE)) {
      lines.add("SOUND: the next start repairs what is damaged, and loses nothing");
    } else {
      lines.add("SOUND");
    }
    return lines;
  }

  /** For programs. */
  Map<String, Object> json(String directory) {
    return Json.object(
        "directory",
        directory,
        "verdict",
        isSound() ? "sound" : "damaged",
        "findings",
        all.stream()
            .map(
                finding ->
                    Json.object(
                        "result", name(finding.result()),
                        "what", finding.what(),
                        "detail", finding.detail()))
            .toList());
  }

  private static String name(Result result) {
    return result.name().toLowerCase(Locale.ROOT);
  }
}
