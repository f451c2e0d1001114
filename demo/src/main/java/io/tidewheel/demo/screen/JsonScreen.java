package io.tidewheel.demo.screen;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.tidewheel.demo.orders.Tally;
import java.io.PrintWriter;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * A JSON object for each batch, one a line, and a last one for the verdict. Programs read this:
 * fields are added, but not renamed.
 */
final class JsonScreen implements Screen {

  /**
   * {@code window} is there in batches with a new result of the window; {@code repeated} of the
   * records had come before, if any had.
   */
  record BatchLine(
      String type,
      long batch,
      String time,
      int ticks,
      long records,
      @JsonInclude(JsonInclude.Include.NON_NULL) Long repeated,
      long totalRecords,
      BigDecimal recordsPerSecond,
      BigDecimal batchMillis,
      BigDecimal delayMillis,
      long lag,
      @JsonInclude(JsonInclude.Include.NON_NULL) Map<String, CountryLine> window) {}

  /** The first line of a run that goes on from a checkpoint. */
  record WentOnLine(String type, long firstBatch, long totalRecords) {}

  /** The so many-th kill: of {@code job}, {@code executor} or {@code worker}. */
  record KilledLine(String type, int kills, String what) {}

  /** The job committed a batch again, so long after the kill. */
  record RecoveredLine(String type, int kills, BigDecimal afterMillis) {}

  /** What one country bought in the window. */
  record CountryLine(long orders, BigDecimal revenue) {}

  /** The last line. {@code verdict} is {@code ok} or {@code failed}. */
  record SummaryLine(
      String type,
      String verdict,
      long generated,
      long generatedEarlier,
      long notAcknowledged,
      BigDecimal generatedPerSecond,
      long processed,
      long batches,
      BigDecimal recordsPerSecond,
      SpreadLine batchMillis,
      SpreadLine delayMillis,
      Map<String, Tally> totals,
      List<Verdict.Difference> differences,
      String database,
      @JsonInclude(JsonInclude.Include.NON_NULL) ReceivedLine received,
      @JsonInclude(JsonInclude.Include.NON_NULL) KillsLine kills,
      @JsonInclude(JsonInclude.Include.NON_NULL) String failure) {}

  /** Of a receiver: how many orders came into the engine again, and were left out. */
  record ReceivedLine(boolean writeAheadLog, long repeated) {}

  /** How often something was killed, and how often the job went on; how long that took at most. */
  record KillsLine(int count, int recoveries, BigDecimal longestMillis) {}

  /** Milliseconds. */
  record SpreadLine(BigDecimal p50, BigDecimal p99, BigDecimal max) {}

  private static final ObjectMapper MAPPER = JsonMapper.builder().build();

  private final PrintWriter out;

  JsonScreen(PrintWriter out) {
    this.out = out;
  }

  @Override
  public void started(RunSettings settings) {}

  @Override
  public void wentOn(long firstBatch, long orders) {
    print(new WentOnLine("wentOn", firstBatch, orders));
  }

  @Override
  public void killed(Kills kills) {
    String what = kills.latest().name().toLowerCase(Locale.ROOT);
    print(new KilledLine("killed", kills.count(), what));
  }

  @Override
  public void recovered(Kills kills) {
    print(new RecoveredLine("recovered", kills.count(), decimal(kills.last().orElseThrow())));
  }

  private static BigDecimal decimal(Duration duration) {
    return decimal(BatchFigures.millis(duration));
  }

  @Override
  public void batchCompleted(Board board) {
    print(
        new BatchLine(
            "batch",
            board.batch().id(),
            board.batch().time().toString(),
            board.batch().ticks(),
            board.batch().records(),
            board.batch().repeated() > 0 ? board.batch().repeated() : null,
            board.processed(),
            decimal(board.figures().recordsPerSecond()),
            decimal(board.batch().tookMillis()),
            decimal(board.batch().delayMillis()),
            board.lag(),
            board.windowIsNew() ? window(board) : null));
  }

  private static Map<String, CountryLine> window(Board board) {
    Map<String, CountryLine> lines = new LinkedHashMap<>();
    for (Board.Row row : board.rows()) {
      lines.put(
          row.country(),
          new CountryLine(row.sales().orders(), BigDecimal.valueOf(row.sales().cents(), 2)));
    }
    return lines;
  }

  @Override
  public void ended(Verdict verdict) {
    BatchFigures.Snapshot figures = verdict.figures();
    print(
        new SummaryLine(
            "summary",
            verdict.ok() ? "ok" : "failed",
            verdict.generated().count(),
            verdict.generated().earlier(),
            verdict.generated().failed(),
            decimal(verdict.generatedPerSecond()),
            verdict.processedCount(),
            figures.batches(),
            decimal(verdict.recordsPerSecond()),
            spread(figures.batchTime()),
            spread(figures.delay()),
            new TreeMap<>(verdict.processed()),
            verdict.differences(),
            verdict.rows().database(),
            verdict
                .received()
                .map(found -> new ReceivedLine(found.logged(), found.repeated()))
                .orElse(null),
            verdict.kills().map(JsonScreen::line).orElse(null),
            verdict.failure().map(Throwable::getMessage).orElse(null)));
  }

  private static KillsLine line(Kills kills) {
    return new KillsLine(
        kills.count(), kills.recoveries(), decimal(kills.longest().orElse(Duration.ZERO)));
  }

  private static SpreadLine spread(BatchFigures.Spread spread) {
    return new SpreadLine(
        decimal(spread.p50Millis()), decimal(spread.p99Millis()), decimal(spread.maxMillis()));
  }

  private static BigDecimal decimal(double number) {
    return BigDecimal.valueOf(number).setScale(1, RoundingMode.HALF_UP);
  }

  private void print(Object line) {
    try {
      out.println(MAPPER.writeValueAsString(line));
      out.flush();
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(line + " has no JSON; this is a bug in Tidewheel", e);
    }
  }

  @Override
  public boolean isClosed() {
    return out.checkError();
  }
}
