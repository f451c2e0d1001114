package io.tidewheel.demo.screen;

import io.tidewheel.demo.orders.Country;
import io.tidewheel.demo.orders.Sales;
import io.tidewheel.demo.screen.StyledLine.Style;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A board as lines of text that fit on a terminal.
 *
 * <p>What is right to know at a glance comes first; where the terminal is narrow, lines lose their
 * ends, and where it is low, the table loses its poorest countries.
 */
final class RevenueTable {
  private static final String EIGHTHS = " ▏▎▍▌▋▊▉█";
  private static final String LEVELS = "▁▂▃▄▅▆▇█";
  private static final int WIDEST_BAR = 40;
  private static final int MARGIN = 1;

  /** Lines above and below the countries, and one that the cursor needs. */
  private static final int OTHER_LINES = 10;

  private final Terminal terminal;
  private final RunSettings settings;

  RevenueTable(Terminal terminal, RunSettings settings) {
    this.terminal = terminal;
    this.settings = settings;
  }

  /** The table while orders come. */
  List<String> lines(Board board, Duration elapsed) {
    List<String> lines = lastLines(board, elapsed);
    lines.add(line().add(Style.DIM, " " + ending(elapsed)).toString());
    return lines;
  }

  /** The table that stays on the terminal, with room for the verdict. */
  List<String> lastLines(Board board, Duration elapsed) {
    List<String> lines = new ArrayList<>();
    lines.add(title(elapsed));
    settings
        .approach()
        .promise()
        .ifPresent(promise -> lines.add(line().add(Style.DIM, " " + promise).toString()));
    lines.add("");
    lines.add(throughput(board));
    lines.add(times(board));
    board.kills().ifPresent(kills -> lines.add(kills(kills)));
    lines.add("");
    if (board.rows().isEmpty()) {
      lines.add(
          line()
              .add(Style.DIM, " the first window comes after " + Numerals.span(settings.slide()))
              .toString());
    } else {
      addCountries(board, lines);
    }
    lines.add("");
    return lines;
  }

  private StyledLine line() {
    return new StyledLine(terminal);
  }

  private String title(Duration elapsed) {
    return line()
        .add(Style.BOLD, " Revenue by country")
        .add(
            Style.DIM,
            "   %s   last %s, every %s, in batches of %s"
                .formatted(
                    Numerals.clock(elapsed),
                    Numerals.span(settings.window()),
                    Numerals.span(settings.slide()),
                    Numerals.span(settings.interval())))
        .toString();
  }

  private String throughput(Board board) {
    StyledLine line = line();
    label(
        line,
        "records/s",
        Numerals.count(Math.round(board.figures().recordsPerSecond())),
        Style.BOLD);
    label(line, "total", Numerals.count(board.processed()), Style.PLAIN);
    label(line, "lag", Numerals.count(board.lag()), isBehind(board) ? Style.WARNING : Style.PLAIN);
    return line.toString();
  }

  /** More than two intervals' worth of orders wait. */
  private boolean isBehind(Board board) {
    return board.lag() * 1000.0 > 2.0 * settings.rate() * settings.interval().toMillis();
  }

  private String times(Board board) {
    StyledLine line = line();
    double millis = board.batch().tookMillis();
    boolean late = millis > settings.interval().toMillis();
    label(line, "batch time", Numerals.time(millis), late ? Style.WARNING : Style.BOLD);
    double delay = board.batch().delayMillis();
    label(line, "delay", Numerals.time(delay), Style.PLAIN);
    if (terminal.unicode()) {
      line.add("  ").add(Style.BAR, sparkline(board.figures().latestBatchMillis(), line.room()));
    }
    return line.toString();
  }

  private String kills(Kills kills) {
    StyledLine line = line();
    label(line, "kills", Numerals.count(kills.count()), Style.BOLD);
    label(line, "back after", kills.last().map(RevenueTable::time).orElse("-"), Style.PLAIN);
    label(line, "longest", kills.longest().map(RevenueTable::time).orElse("-"), Style.PLAIN);
    if (kills.ofSpark()) {
      label(line, "killed", kills.latest().who(), Style.WARNING);
    }
    return line.toString();
  }

  private static String time(Duration duration) {
    return Numerals.time(BatchFigures.millis(duration));
  }

  private static void label(StyledLine line, String name, String value, Style style) {
    line.add(Style.DIM, " %-10s ".formatted(name)).add(style, "%-10s ".formatted(value));
  }

  private static String sparkline(List<Double> values, int room) {
    int shown = Math.max(0, Math.min(values.size(), room - MARGIN));
    List<Double> latest = values.subList(values.size() - shown, values.size());
    double most = latest.stream().mapToDouble(Double::doubleValue).max().orElse(1);
    StringBuilder line = new StringBuilder();
    for (double value : latest) {
      line.append(LEVELS.charAt((int) Math.round(value / most * (LEVELS.length() - 1))));
    }
    return line.toString();
  }

  private void addCountries(Board board, List<String> lines) {
    List<Board.Row> rows = board.rows();
    int others =
        OTHER_LINES
            + (board.kills().isPresent() ? 1 : 0)
            + (settings.approach().promise().isPresent() ? 1 : 0);
    int most = Math.max(1, terminal.rows() - others);
    List<Board.Row> shown = rows.subList(0, Math.min(rows.size(), most));
    Sales total = board.total();
    lines.add(line().add(Style.DIM, columns("country", "orders", "revenue", "share")).toString());
    for (Board.Row row : shown) {
      StyledLine line = line().add(columns(row, total)).add("  ");
      double length = (double) row.sales().cents() / Math.max(1, rows.get(0).sales().cents());
      lines.add(line.add(Style.BAR, bar(length, line.room() - MARGIN)).toString());
    }
    String all = shown.size() < rows.size() ? "all " + rows.size() + " countries" : "all";
    lines.add(
        line()
            .add(
                Style.BOLD,
                columns(all, Numerals.count(total.orders()), Numerals.money(total.cents()), ""))
            .toString());
  }

  private static String columns(Board.Row row, Sales total) {
    double share = 100.0 * row.sales().cents() / Math.max(1, total.cents());
    return columns(
        Country.longName(row.country()),
        Numerals.count(row.sales().orders()),
        Numerals.money(row.sales().cents()),
        String.format(Locale.ROOT, "%.1f%%", share));
  }

  private static String columns(String country, String orders, String revenue, String share) {
    return String.format(Locale.ROOT, " %-15s%11s%18s%8s", country, orders, revenue, share);
  }

  private String bar(double length, int room) {
    int width = Math.max(0, Math.min(room, WIDEST_BAR));
    if (!terminal.unicode()) {
      return "#".repeat((int) Math.round(length * width));
    }
    int eighths = (int) Math.round(length * width * 8);
    String rest = eighths % 8 == 0 ? "" : EIGHTHS.substring(eighths % 8, eighths % 8 + 1);
    return "█".repeat(eighths / 8) + rest;
  }

  private String ending(Duration elapsed) {
    if (settings.length().isEmpty()) {
      return "^C ends the run and checks the totals";
    }
    Duration left = settings.length().get().minus(elapsed);
    return left.isNegative() || left.isZero()
        ? "checking the totals"
        : "ends in " + Numerals.clock(left) + ", then checks the totals; ^C ends it now";
  }
}
