package io.tidewheel.demo.screen;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.tidewheel.demo.orders.Tally;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** What goes to standard output, in each of its forms. */
class ScreenTest {
  private static final Map<String, Tally> TOTALS = Map.of("DE", new Tally(2, 300, 1, 1));

  private final StringWriter written = new StringWriter();
  private final PrintWriter out = new PrintWriter(written, true);

  private String written() {
    String text = written.toString().replace(System.lineSeparator(), "\n");
    written.getBuffer().setLength(0);
    return text;
  }

  @Test
  void aPlainLinePerBatch() {
    LineScreen screen = new LineScreen(out);
    screen.started(Samples.SETTINGS);
    screen.batchCompleted(Samples.board(Samples.WINDOW));
    screen.batchCompleted(Samples.board(Map.of()));
    assertEquals(
        """
        revenue by country: 10,000 orders/s, a batch every 500 ms, window of 30 s every 1 s
        batch=2 time=10:00:01.500 records=5011 total=13012 rate=8675/s took=12.3ms delay=45.0ms lag=312 window_orders=13952 window_revenue=814568 top=US
        batch=2 time=10:00:01.500 records=5011 total=13012 rate=8675/s took=12.3ms delay=45.0ms lag=312
        """,
        written());
    screen.ended(Samples.verdict(TOTALS, TOTALS));
    assertTrue(
        written()
            .endsWith(
                "\nOK: 1 country matches in count and sums: every order was"
                    + " counted exactly once\n"));
  }

  @Test
  void anObjectPerBatchAndASummary() throws Exception {
    JsonScreen screen = new JsonScreen(out);
    screen.started(Samples.SETTINGS);
    screen.batchCompleted(Samples.board(Samples.WINDOW));
    screen.batchCompleted(Samples.board(Map.of()));
    screen.ended(Samples.verdict(TOTALS, Map.of()));
    String[] lines = written().split("\n", -1);
    assertEquals(4, lines.length);
    assertEquals(
        """
        {"type":"batch","batch":2,"time":"2026-11-22T10:00:01.500Z","ticks":1,"records":5011,\
        "totalRecords":13012,"recordsPerSecond":8674.7,"batchMillis":12.3,"delayMillis":45.0,\
        "lag":312,"window":{"US":{"orders":8001,"revenue":520000.00},\
        "DE":{"orders":4000,"revenue":234567.89},"BR":{"orders":1950,"revenue":60000.05},\
        "XX":{"orders":1,"revenue":0.07}}}""",
        lines[0]);
    JsonNode second = new JsonMapper().readTree(lines[1]);
    assertFalse(second.has("window"));
    JsonNode summary = new JsonMapper().readTree(lines[2]);
    assertEquals("summary", summary.get("type").textValue());
    assertEquals("failed", summary.get("verdict").textValue());
    assertEquals(2, summary.get("generated").longValue());
    assertEquals(0, summary.get("processed").longValue());
    assertEquals(1, summary.at("/differences/0/generated/sequenceSum").longValue());
    assertFalse(summary.has("failure"));
    assertEquals("", lines[3]);
  }

  @Test
  void theTableIsDrawnOverItselfOnceASecond() {
    AtomicLong now = new AtomicLong(5);
    Terminal terminal = new Terminal(24, 80, false, true);
    TableScreen screen = new TableScreen(out, terminal, now::get);
    screen.preparing("starting");
    assertEquals(
        "\u001b[?25l\u001b[?7l\r starting ...\u001b[K\n\r\u001b[J\u001b[?7h\u001b[?25h", written());
    screen.started(Samples.SETTINGS);
    assertTrue(written().contains("\u001b[1A\r starting the job ..."));
    screen.refresh();
    assertEquals("", written());
    screen.killed(Kills.NONE.killed(Kills.Victim.JOB));
    assertTrue(written().contains("\u001b[1A\r killed before the first batch; starting the job"));

    screen.batchCompleted(Samples.board(Map.of()));
    String first = written();
    assertTrue(first.startsWith("\u001b[?25l\u001b[?7l\u001b[1A\r Revenue by country"), first);
    assertTrue(first.contains("the first window comes"), first);

    now.addAndGet(TimeUnit.MILLISECONDS.toNanos(500));
    screen.batchCompleted(Samples.board(Samples.WINDOW));
    String second = written();
    assertTrue(second.startsWith("\u001b[?25l\u001b[?7l\u001b[8A\r"), second);
    assertTrue(second.contains("Germany"), second);

    now.addAndGet(TimeUnit.MILLISECONDS.toNanos(999));
    screen.batchCompleted(Samples.board(Samples.WINDOW));
    screen.refresh();
    assertEquals("", written());
    now.addAndGet(TimeUnit.MILLISECONDS.toNanos(1));
    screen.refresh();
    String third = written();
    assertTrue(third.startsWith("\u001b[?25l\u001b[?7l\u001b[13A\r"), third);
    screen.refresh();
    assertEquals("", written());

    screen.ended(Samples.verdict(TOTALS, TOTALS));
    String last = written();
    assertTrue(last.contains("\u001b[J\u001b[?7h\u001b[?25h generated   2 orders"), last);
    assertTrue(
        last.endsWith(
            "\n OK: 1 country matches in count and sums: every order was counted"
                + " exactly once\n"),
        last);
  }

  @Test
  void theVerdictIsGreenOrRed() {
    TableScreen screen = new TableScreen(out, new Terminal(24, 80, true, true), System::nanoTime);
    screen.started(Samples.SETTINGS);
    screen.ended(Samples.verdict(TOTALS, TOTALS));
    assertTrue(written().contains("\n \u001b[1;32mOK: "));
    screen.ended(Samples.verdict(TOTALS, Map.of()));
    assertTrue(written().contains("\n \u001b[1;31mFAILED: "));
  }

  @Test
  void noticesThatNobodyReads() {
    PrintWriter broken =
        new PrintWriter(
            new OutputStream() {
              @Override
              public void write(int b) throws IOException {
                throw new IOException("closed");
              }
            },
            true,
            StandardCharsets.UTF_8);
    LineScreen screen = new LineScreen(broken);
    assertFalse(screen.isClosed());
    screen.started(Samples.SETTINGS);
    assertTrue(screen.isClosed());
  }

  @Test
  void theStartScriptSaysWhatTheTerminalIs() {
    Map<String, String> xterm = Map.of("TERM", "xterm");
    assertEquals(Optional.empty(), Terminal.detect(new Properties(), xterm));
    assertEquals(Optional.empty(), Terminal.detect(said("none"), xterm));
    assertEquals(Optional.empty(), Terminal.detect(said("24x80"), Map.of("TERM", "dumb")));
    assertEquals(Optional.empty(), Terminal.detect(said("24x80"), Map.of()));
    assertEquals(
        Optional.of(new Terminal(30, 100, true, true)), Terminal.detect(said("30x100"), xterm));
    assertEquals(
        Optional.of(new Terminal(24, 80, true, true)), Terminal.detect(said("unknown"), xterm));
    assertEquals(
        Optional.of(new Terminal(24, 80, true, true)), Terminal.detect(said("0x0"), xterm));
    assertEquals(
        Optional.of(new Terminal(24, 80, false, true)),
        Terminal.detect(said("24x80"), Map.of("TERM", "xterm", "NO_COLOR", "1")));
    Properties ascii = said("24x80");
    ascii.setProperty("sun.stdout.encoding", "ANSI_X3.4-1968");
    assertEquals(Optional.of(new Terminal(24, 80, true, false)), Terminal.detect(ascii, xterm));
  }

  private static Properties said(String terminal) {
    Properties properties = new Properties();
    properties.setProperty(Terminal.PROPERTY, terminal);
    properties.setProperty("sun.stdout.encoding", "UTF-8");
    return properties;
  }
}
