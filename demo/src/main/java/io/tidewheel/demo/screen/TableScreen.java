package io.tidewheel.demo.screen;

import io.tidewheel.demo.screen.StyledLine.Style;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * A table that is drawn over itself once a second. It stays in the flow of the terminal: what was
 * above it stays there, and the last table stays when the run ends. Each frame is one write and
 * leaves the terminal as it found it, so that nothing is to be put right if the process dies.
 */
final class TableScreen implements Screen {
  private static final String ESCAPE = "\u001b[";
  private static final String BEGIN = ESCAPE + "?25l" + ESCAPE + "?7l"; // No cursor, no wrapping.
  private static final String END = ESCAPE + "?7h" + ESCAPE + "?25h";
  private static final String CLEAR_REST_OF_LINE = ESCAPE + "K";
  private static final String CLEAR_BELOW = ESCAPE + "J";
  private static final long SHORTEST_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final PrintWriter out;
  private final Terminal terminal;
  private final LongSupplier nanoClock;
  private RevenueTable table;
  private long startNanos;
  private long drawnNanos;
  private int drawnLines;
  private boolean drawn;
  private boolean drawnRows;
  private Board board;

  /**
   * @param nanoClock as {@link System#nanoTime}
   */
  TableScreen(PrintWriter out, Terminal terminal, LongSupplier nanoClock) {
    this.out = out;
    this.terminal = terminal;
    this.nanoClock = nanoClock;
  }

  /** Says so in a line of its own, which the table will take. */
  @Override
  public void preparing(String what) {
    drawOver(List.of(new StyledLine(terminal).add(Style.DIM, " " + what + " ...").toString()));
  }

  @Override
  public void started(RunSettings settings) {
    table = new RevenueTable(terminal, settings);
    startNanos = nanoClock.getAsLong();
    preparing("starting the job");
  }

  /** Says so in a line that stays above the table. */
  @Override
  public void wentOn(long firstBatch, long orders) {
    String line = LineScreen.wentOnLine(firstBatch, orders);
    drawOver(List.of(new StyledLine(terminal).add(Style.DIM, " " + line).toString(), ""));
    drawnLines = 0;
  }

  @Override
  public void killed(Kills kills) {
    showKills(kills);
  }

  @Override
  public void recovered(Kills kills) {
    showKills(kills);
  }

  private void showKills(Kills kills) {
    if (board != null) {
      board = board.with(kills);
      draw();
    } else {
      preparing("killed before the first batch; starting the job again");
    }
  }

  @Override
  public void batchCompleted(Board newBoard) {
    board = newBoard;
    refresh();
  }

  /** Draws if a second has passed, or if there is something to see for the first time. */
  @Override
  public void refresh() {
    if (board == null) {
      return;
    }
    long now = nanoClock.getAsLong();
    boolean first = !drawn || (!drawnRows && !board.rows().isEmpty());
    if (first || now - drawnNanos >= SHORTEST_NANOS) {
      draw();
    }
  }

  private void draw() {
    long now = nanoClock.getAsLong();
    drawOver(table.lines(board, Duration.ofNanos(now - startNanos)));
    drawnNanos = now;
    drawn = true;
    drawnRows = !board.rows().isEmpty();
  }

  /** Puts the lines where the last ones were. */
  private void drawOver(List<String> lines) {
    StringBuilder frame = new StringBuilder(BEGIN);
    if (drawnLines > 0) {
      frame.append(ESCAPE).append(drawnLines).append('A');
    }
    for (String line : lines) {
      frame.append('\r').append(line).append(CLEAR_REST_OF_LINE).append('\n');
    }
    out.print(frame.append('\r').append(CLEAR_BELOW).append(END));
    out.flush();
    drawnLines = lines.size();
  }

  @Override
  public void ended(Verdict verdict) {
    if (board != null) {
      drawOver(table.lastLines(board, Duration.ofNanos(nanoClock.getAsLong() - startNanos)));
    }
    List<String> lines = VerdictText.lines(verdict);
    String conclusion = lines.get(lines.size() - 1);
    lines.subList(0, lines.size() - 1).forEach(line -> out.println(" " + line));
    out.println(
        " "
            + new StyledLine(new Terminal(1, Integer.MAX_VALUE, terminal.colour(), true))
                .add(verdict.ok() ? Style.GOOD : Style.BAD, conclusion));
    out.flush();
  }

  @Override
  public boolean isClosed() {
    return out.checkError();
  }
}
