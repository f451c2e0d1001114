package io.tidewheel.demo.screen;

import java.io.PrintWriter;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** A line for each batch: for logs and pipes. */
final class LineScreen implements Screen {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("HH:mm:ss.SSS", Locale.ROOT).withZone(ZoneOffset.UTC);

  private final PrintWriter out;

  LineScreen(PrintWriter out) {
    this.out = out;
  }

  @Override
  public void started(RunSettings settings) {
    out.printf(
        "revenue by country: %s orders/s, a batch every %s, window of %s every %s%n",
        Numerals.count(settings.rate()),
        Numerals.span(settings.interval()),
        Numerals.span(settings.window()),
        Numerals.span(settings.slide()));
    settings.approach().promise().ifPresent(out::println);
    out.flush();
  }

  @Override
  public void wentOn(long firstBatch, long orders) {
    out.println(wentOnLine(firstBatch, orders));
    out.flush();
  }

  static String wentOnLine(long firstBatch, long orders) {
    return "goes on from batch %d, with the %s orders before it in its totals"
        .formatted(firstBatch, Numerals.count(orders));
  }

  @Override
  public void killed(Kills kills) {
    out.println(killedLine(kills));
    out.flush();
  }

  private static String killedLine(Kills kills) {
    return "kill %d: SIGKILL to %s, %s"
        .formatted(kills.count(), kills.latest().who(), kills.latest().then());
  }

  @Override
  public void recovered(Kills kills) {
    out.println(
        "recovered: the job committed a batch %s after that"
            .formatted(Numerals.time(BatchFigures.millis(kills.last().orElseThrow()))));
    out.flush();
  }

  @Override
  public void batchCompleted(Board board) {
    out.println(line(board));
    out.flush();
  }

  /** Names and values, so that tools can read it too. */
  static String line(Board board) {
    StringBuilder line = new StringBuilder();
    line.append("batch=").append(board.batch().id());
    line.append(" time=").append(TIME.format(board.batch().time()));
    line.append(" records=").append(board.batch().records());
    if (board.batch().repeated() > 0) {
      line.append(" repeated=").append(board.batch().repeated());
    }
    line.append(" total=").append(board.processed());
    line.append(" rate=").append(Math.round(board.figures().recordsPerSecond())).append("/s");
    line.append(
        String.format(
            Locale.ROOT,
            " took=%.1fms delay=%.1fms",
            board.batch().tookMillis(),
            board.batch().delayMillis()));
    line.append(" lag=").append(board.lag());
    if (board.windowIsNew() && !board.rows().isEmpty()) {
      line.append(" window_orders=").append(board.total().orders());
      line.append(" window_revenue=").append(board.total().cents() / 100);
      line.append(" top=").append(board.rows().get(0).country());
    }
    return line.toString();
  }

  @Override
  public void ended(Verdict verdict) {
    VerdictText.lines(verdict).forEach(out::println);
    out.flush();
  }

  @Override
  public boolean isClosed() {
    return out.checkError();
  }
}
