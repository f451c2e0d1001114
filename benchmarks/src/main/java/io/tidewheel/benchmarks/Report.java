package io.tidewheel.benchmarks;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What is printed, and which targets were missed. */
final class Report {
  private final PrintStream out;
  private final boolean judging;
  private final List<String> missed = new ArrayList<>();

  /**
   * @param judging whether targets count; they do not where the input was scaled
   */
  Report(PrintStream out, boolean judging) {
    this.out = out;
    this.judging = judging;
  }

  /** The machine, the JDK and the heap. */
  void machine() {
    Runtime runtime = Runtime.getRuntime();
    line(
        "machine: %d cores, %s %s, Java %s (%s), heap %d MB",
        runtime.availableProcessors(),
        System.getProperty("os.name"),
        System.getProperty("os.arch"),
        System.getProperty("java.version"),
        System.getProperty("java.vm.name"),
        runtime.maxMemory() >> 20);
  }

  void title(String title) {
    line("%n== %s", title);
  }

  void line(String format, Object... values) {
    out.println(String.format(Locale.ROOT, format, values));
    out.flush();
  }

  /** Judges a number that should be at least {@code target}. */
  void atLeast(String what, double value, double target) {
    judge(what, value, ">=", target, value >= target);
  }

  /** Judges a number that should be at most {@code target}. */
  void atMost(String what, double value, double target) {
    judge(what, value, "<=", target, value <= target);
  }

  private void judge(String what, double value, String relation, double target, boolean reached) {
    String text =
        String.format(Locale.ROOT, "%s: %.3f, target %s %.2f", what, value, relation, target);
    String verdict = reached ? "reached" : "MISSED";
    line("   %s: %s", text, judging ? verdict : "not judged at this scale");
    if (judging && !reached) {
      missed.add(text);
    }
  }

  /** Whether everything was reached; says what was not. */
  boolean conclude() {
    if (!missed.isEmpty()) {
      title("missed");
      missed.forEach(text -> line("   %s", text));
    }
    return missed.isEmpty();
  }
}
