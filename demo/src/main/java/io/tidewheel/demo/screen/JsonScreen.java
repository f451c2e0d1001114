package io.tidewheel.demo.screen;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.tidewheel.demo.orders.Tally;
import java.io.PrintWriter;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A JSON object for each batch, one a line, and a last one for the verdict. Programs read this:
 * fields are added, but not renamed.
 */
final class JsonScreen implements Screen {

  /** {@code window} is there in batches with a new result of the window. */
  record BatchLine(
      String type,
      long batch,
      String time,
      int ticks,
      long records,
      long totalRecords,
      BigDecimal recordsPerSecond,
      BigDecimal batchMillis,
      BigDecimal delayMillis,
      long lag,
      @JsonInclude(JsonInclude.Include.NON_NULL) Map<String, CountryLine> window) {}

  /** The first line of a run that goes on from a checkpoint. */
  record WentOnLine(String type, long firstBatch, long totalRecords) {}

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
      @JsonInclude(JsonInclude.Include.NON_NULL) String failure) {}

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
  public void batchCompleted(Board board) {
    print(
        new BatchLine(
            "batch",
            board.batch().batchId(),
            board.batch().batchTime().toString(),
            board.batch().mergedTicks(),
            board.batch().numRecords(),
            board.processed(),
            decimal(board.figures().recordsPerSecond()),
            decimal(BatchFigures.millis(board.batch().steps().total())),
            decimal(board.batch().totalDelay().map(BatchFigures::millis).orElse(0.0)),
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
            verdict.failure().map(Throwable::getMessage).orElse(null)));
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
