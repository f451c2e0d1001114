package io.tidewheel.kills;

import io.tidewheel.kills.trap.Step;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** What was killed where: a table of steps and destinations. Used by one thread. */
final class Tally {
  static final String RANDOM = "RANDOM";

  private static final class Cell {
    int kills;
    long nanos;
  }

  private final Map<String, Map<String, Cell>> cells = new LinkedHashMap<>();
  private final Map<String, Long> rows = new TreeMap<>();

  Tally() {
    for (Step step : Step.ofPrograms()) {
      cells.put(step.name(), new TreeMap<>());
    }
    cells.put(RANDOM, new TreeMap<>());
  }

  void killed(Destination destination, String step, long nanos) {
    Cell cell = cells.get(step).computeIfAbsent(destination.name(), absent -> new Cell());
    cell.kills++;
    cell.nanos += nanos;
    rows.putIfAbsent(destination.name(), 0L);
  }

  void wrote(Destination destination, long more) {
    rows.merge(destination.name(), more, Long::sum);
  }

  int kills(Destination destination) {
    return cells.values().stream()
        .map(row -> row.get(destination.name()))
        .mapToInt(cell -> cell == null ? 0 : cell.kills)
        .sum();
  }

  int kills(Destination destination, Step step) {
    Cell cell = cells.get(step.name()).get(destination.name());
    return cell == null ? 0 : cell.kills;
  }

  /** Kills and the seconds from start to start, for each step and destination. */
  @Override
  public String toString() {
    StringBuilder table = new StringBuilder(String.format(Locale.ROOT, "%-18s", "kills / seconds"));
    rows.keySet().forEach(name -> table.append(String.format(Locale.ROOT, "%16s", name)));
    cells.forEach(
        (step, row) -> {
          table.append(String.format(Locale.ROOT, "%n%-18s", step));
          rows.keySet().forEach(name -> table.append(text(row.get(name))));
        });
    table.append(String.format(Locale.ROOT, "%n%-18s", "all"));
    rows.keySet()
        .forEach(
            name -> {
              Cell all = new Cell();
              cells.values().stream()
                  .filter(row -> row.containsKey(name))
                  .forEach(
                      row -> {
                        all.kills += row.get(name).kills;
                        all.nanos += row.get(name).nanos;
                      });
              table.append(text(all));
            });
    table.append(String.format(Locale.ROOT, "%n%-18s", "rows, each once"));
    rows.values().forEach(count -> table.append(String.format(Locale.ROOT, "%16d", count)));
    return table.toString();
  }

  private static String text(Cell cell) {
    return cell == null
        ? String.format(Locale.ROOT, "%16s", "-")
        : String.format(Locale.ROOT, "%7d /%7.1f", cell.kills, cell.nanos / 1e9);
  }
}
