package io.tidewheel.demo.screen;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidewheel.demo.orders.Sales;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The table, as it looks. */
class RevenueTableTest {
  private static final Pattern STYLE = Pattern.compile("\u001b\\[[0-9;]*m");
  private static final Duration ELAPSED = Duration.ofSeconds(7);

  private static List<String> lines(Terminal terminal, Map<String, Sales> window) {
    return new RevenueTable(terminal, Samples.SETTINGS).lines(Samples.board(window), ELAPSED);
  }

  private static String text(Terminal terminal) {
    return lines(terminal, Samples.WINDOW).stream()
            .map(String::stripTrailing)
            .collect(Collectors.joining("\n"))
        + "\n";
  }

  @Test
  void usualTerminal() {
    assertEquals(
        """
         Revenue by country   0:07   last 30 s, every 1 s, in batches of 500 ms

         records/s  8,675       total      13,012      lag        312
         batch time 12 ms       delay      45 ms        ███

         country             orders           revenue   share
         United States        8,001        520,000.00   63.8%  ████████████████████████
         Germany              4,000        234,567.89   28.8%  ██████████▉
         Brazil               1,950         60,000.05    7.4%  ██▊
         XX                       1              0.07    0.0%
         all                 13,952        814,568.01

         ends in 0:13, then checks the totals; ^C ends it now
        """,
        text(new Terminal(24, 80, false, true)));
  }

  @Test
  void withoutUnicodeBarsAreHashes() {
    String text = text(new Terminal(24, 80, false, false));
    assertTrue(text.chars().allMatch(c -> c < 128), text);
    assertTrue(text.contains(" 28.8%  ###########\n"), text);
  }

  @Test
  void aLowTerminalLosesThePoorest() {
    assertEquals(
        List.of(
            " country             orders           revenue   share",
            " United States        8,001        520,000.00   63.8%",
            " Germany              4,000        234,567.89   28.8%",
            " all 4 countries     13,952        814,568.01"),
        lines(new Terminal(12, 54, false, true), Samples.WINDOW).subList(5, 9).stream()
            .map(line -> line.replace("█", "").stripTrailing())
            .toList());
    assertEquals(11, lines(new Terminal(12, 80, false, true), Samples.WINDOW).size());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 20, 54, 60, 79, 200})
  void noLineIsWiderThanTheTerminal(int columns) {
    for (String line : lines(new Terminal(24, columns, true, true), Samples.WINDOW)) {
      String plain = STYLE.matcher(line).replaceAll("");
      assertTrue(plain.length() <= columns, plain);
    }
  }

  @Test
  void coloursChangeNothingButTheLook() {
    List<String> coloured = lines(new Terminal(24, 80, true, true), Samples.WINDOW);
    assertTrue(coloured.get(0).startsWith("\u001b[1m Revenue by country\u001b[0m"));
    assertEquals(
        lines(new Terminal(24, 80, false, true), Samples.WINDOW),
        coloured.stream().map(line -> STYLE.matcher(line).replaceAll("")).toList());
  }

  @Test
  void beforeTheFirstWindow() {
    assertEquals(
        " the first window comes after 1 s",
        lines(new Terminal(24, 80, false, true), Map.of()).get(5));
  }

  @Test
  void saysHowItEnds() {
    Terminal terminal = new Terminal(24, 80, false, true);
    Board board = Samples.board(Samples.WINDOW);
    RunSettings endless =
        new RunSettings(
            1,
            Duration.ofSeconds(2),
            Optional.empty(),
            Approach.DIRECT,
            Optional.empty(),
            Duration.ZERO);
    assertEquals(
        " ^C ends the run and checks the totals",
        last(new RevenueTable(terminal, endless).lines(board, ELAPSED)));
    assertEquals(
        " checking the totals",
        last(new RevenueTable(terminal, Samples.SETTINGS).lines(board, Duration.ofSeconds(21))));
  }

  @Test
  void saysWhatAReceiverPromises() {
    RunSettings received =
        new RunSettings(
            1,
            Duration.ofSeconds(2),
            Optional.empty(),
            Approach.LOGGED_RECEIVER,
            Optional.empty(),
            Duration.ZERO);
    List<String> lines =
        new RevenueTable(new Terminal(12, 100, false, true), received)
            .lines(Samples.board(Samples.WINDOW), ELAPSED);
    assertTrue(lines.get(1).startsWith(" received through a write-ahead log: "), lines::toString);
    assertEquals(11, lines.size()); // One is for the cursor.
  }

  private static String last(List<String> lines) {
    return lines.get(lines.size() - 1);
  }
}
