package io.tidewheel.benchmarks;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Runs several ways to do the same, in turn: first unmeasured until the JIT compiler is done, then
 * round by round. The first is what the others are compared with. Their results must be equal.
 */
final class Comparison {
  private static final int WARM_UPS = 3;

  private final Report report;
  private final Options options;
  private final long records;
  private final Map<String, Run.Body> sides = new LinkedHashMap<>();

  /**
   * @param records how many each run works on
   */
  Comparison(Report report, Options options, long records) {
    this.report = report;
    this.options = options;
    this.records = records;
  }

  Comparison side(String name, Run.Body body) {
    sides.put(name, body);
    return this;
  }

  /** What was measured: of each side the runs, in the order of rounds. */
  record Measured(Map<String, List<Run>> runs) {

    /** How fast a side was in each round, as a share of the base: more is faster. */
    Figures speed(String side, String base) {
      return ratios(base, side, true);
    }

    /** The CPU time of a side in each round, as a multiple of that of the base. */
    Figures cpu(String side, String base) {
      return ratios(side, base, false);
    }

    /** The time of a side, in seconds. */
    double medianSeconds(String side) {
      return new Figures(runs.get(side).stream().map(run -> seconds(run.wall())).toList()).median();
    }

    private Figures ratios(String above, String below, boolean wall) {
      List<Double> ratios = new ArrayList<>();
      for (int i = 0; i < runs.get(above).size(); i++) {
        ratios.add(nanos(runs.get(above).get(i), wall) / nanos(runs.get(below).get(i), wall));
      }
      return new Figures(ratios);
    }

    private static double nanos(Run run, boolean wall) {
      return (wall ? run.wall() : run.cpu()).toNanos();
    }
  }

  Measured run() throws Exception {
    Object expected = null;
    for (int i = 0; i < WARM_UPS; i++) {
      for (Map.Entry<String, Run.Body> side : sides.entrySet()) {
        Object result = Run.measure(side.getValue()).result();
        expected = expected == null ? result : expected;
        check(side.getKey(), expected, result);
      }
    }
    Map<String, List<Run>> runs = new LinkedHashMap<>();
    for (int i = 0; i < options.rounds(); i++) {
      for (Map.Entry<String, Run.Body> side : sides.entrySet()) {
        Run.Outcome outcome = Run.measure(side.getValue());
        check(side.getKey(), expected, outcome.result());
        runs.computeIfAbsent(side.getKey(), name -> new ArrayList<>()).add(outcome.run());
      }
    }
    Measured measured = new Measured(runs);
    print(measured);
    return measured;
  }

  private static void check(String side, Object expected, Object result) {
    if (!Objects.equals(expected, result)) {
      throw new IllegalStateException(
          side + " came to another result than the first: " + result + ", must be " + expected);
    }
  }

  private void print(Measured measured) {
    String base = sides.keySet().iterator().next();
    report.line(
        "   %-28s %9s %9s %12s   %-26s %s",
        "", "wall s", "cpu s", "cpu s/M rec", "speed (least .. largest)", "cpu");
    for (String side : sides.keySet()) {
      List<Run> runs = measured.runs().get(side);
      double wall = measured.medianSeconds(side);
      double cpu = new Figures(runs.stream().map(run -> seconds(run.cpu())).toList()).median();
      report.line(
          "   %-28s %9.3f %9.3f %12.3f   %-26s %.3f",
          side,
          wall,
          cpu,
          cpu / records * 1_000_000,
          measured.speed(side, base).spread(),
          measured.cpu(side, base).median());
    }
    Map<String, String> rounds = new LinkedHashMap<>();
    for (String side : sides.keySet()) {
      if (!side.equals(base)) {
        List<String> ratios = new ArrayList<>();
        for (int i = 0; i < options.rounds(); i++) {
          Duration loop = measured.runs().get(base).get(i).wall();
          Duration own = measured.runs().get(side).get(i).wall();
          ratios.add("%.3f".formatted(seconds(loop) / seconds(own)));
        }
        rounds.put(side, String.join(" ", ratios));
      }
    }
    rounds.forEach((side, ratios) -> report.line("   rounds of %s: %s", side, ratios));
  }

  private static double seconds(Duration duration) {
    return duration.toNanos() / 1e9;
  }
}
