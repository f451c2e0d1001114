package io.tidewheel.kills;

import io.tidewheel.kills.numbers.Numbers;
import io.tidewheel.kills.numbers.Row;
import io.tidewheel.kills.numbers.Total;
import io.tidewheel.kills.numbers.WindowTotal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Tells whether tables hold what they must after a kill: of all batches but the last each result
 * once, and of the last some results, none of them twice. Reads one state of the tables.
 */
final class Oracle {
  private static final int MOST_PROBLEMS = 20;

  /** The numbers of one batch, from one to before another; it has at least one. */
  private record Span(long batch, long time, long from, long until) {}

  private final Tables tables;
  private final Progress progress;
  private final boolean stateful;

  private final List<String> problems = new ArrayList<>();
  private final List<Row> rows;
  private final long last;
  private final TreeMap<Long, Span> spans = new TreeMap<>();
  private final TreeMap<Long, Span> spansByTime = new TreeMap<>();

  /** Of each key and group: the sums of the values of the numbers before an index. */
  private final long[][] groupTotals;

  private final int[][] groupCounts;

  private Oracle(Tables tables, Progress progress, boolean stateful) {
    this.tables = tables;
    this.progress = progress;
    this.stateful = stateful;
    rows = tables.rows().stream().sorted(Comparator.comparing(Row::id)).toList();
    last = tables.lastBatch();
    groupTotals = new long[Numbers.GROUPS][rows.size() + 1];
    groupCounts = new int[Numbers.GROUPS][rows.size() + 1];
  }

  /** Looks at the tables after a kill; returns what is wrong. */
  static List<String> afterKill(Tables tables, Progress progress, boolean stateful) {
    Oracle oracle = new Oracle(tables, progress, stateful);
    oracle.check();
    return oracle.problems;
  }

  /** Looks at the tables of a program that came to its end, which is before this number. */
  static List<String> atEnd(Tables tables, Progress progress, boolean stateful, long end) {
    Oracle oracle = new Oracle(tables, progress, stateful);
    if (oracle.last != progress.committed()) {
      oracle.wrong("the last batch is " + oracle.last + ", committed is " + progress.committed());
    }
    if (oracle.rows.size() != end) {
      oracle.wrong("rows=" + oracle.rows.size() + " of " + end);
    }
    oracle.check();
    return oracle.problems;
  }

  private void wrong(String what) {
    if (problems.size() < MOST_PROBLEMS) {
      problems.add(what);
    }
  }

  private void check() {
    progress.problems().forEach(this::wrong);
    if (last < progress.committed()) {
      wrong("batch " + progress.committed() + " was committed, the last found is " + last);
    }
    checkRows();
    if (problems.isEmpty()) { // What follows counts on dense rows.
      sumUp();
      checkTotals();
      checkWindows();
    }
  }

  /** Whether all of a batch must be there. */
  private boolean isComplete(long batch) {
    return batch < last || batch <= progress.committed();
  }

  /** Whether all rows of a batch must be there: those are written first. */
  private boolean hasAllRows(long batch) {
    return isComplete(batch)
        || tables.totals().stream().anyMatch(total -> total.batch() >= batch)
        || tables.windows().stream().anyMatch(window -> window.batch() >= batch);
  }

  private void checkRows() {
    long[] sums = new long[Numbers.KEYS];
    long lastOfRows = rows.stream().mapToLong(Row::batch).max().orElse(-1);
    boolean all = hasAllRows(lastOfRows);
    Row before = null;
    long next = 0;
    for (Row row : rows) {
      if (row.id() >= progress.planned()) {
        wrong("never planned: " + row);
        break;
      }
      for (; next <= row.id(); next++) {
        sums[Numbers.key(next)] += Numbers.value(next);
      }
      long expected = before == null ? 0 : before.id() + 1;
      if (before != null && row.id() == before.id()) {
        wrong("twice: " + before + " and " + row);
      } else if (row.id() != expected && (all || row.batch() < lastOfRows)) {
        wrong("missing: rows from " + expected + " to before " + row);
      }
      if (before != null && before.batch() > row.batch()) {
        wrong("of an earlier batch than the row before: " + row);
      }
      if (before != null && before.batch() == row.batch() && before.time() != row.time()) {
        wrong("a batch of two times: " + before + " and " + row);
      }
      if (row.key() != Numbers.key(row.id())
          || row.sequence() != Numbers.sequence(row.id())
          || row.value() != Numbers.value(row.id())) {
        wrong("not what the number says: " + row);
      }
      long total = stateful ? sums[Numbers.key(row.id())] : Row.NO_TOTAL;
      if (row.total() != total) {
        wrong("total=" + total + " is what the numbers say, state said " + row);
      }
      before = row;
      spans.merge(
          row.batch(),
          new Span(row.batch(), row.time(), row.id(), row.id() + 1),
          (span, one) -> new Span(span.batch(), span.time(), span.from(), one.until()));
    }
    spans.values().forEach(span -> spansByTime.put(span.time(), span));
    if (spansByTime.size() != spans.size()) {
      wrong("two batches of one time");
    }
  }

  private void sumUp() {
    for (int i = 0; i < rows.size(); i++) {
      Row row = rows.get(i);
      for (int group = 0; group < Numbers.GROUPS; group++) {
        boolean isIn = Numbers.group(row.id()) == group;
        groupTotals[group][i + 1] = groupTotals[group][i] + (isIn ? row.value() : 0);
        groupCounts[group][i + 1] = groupCounts[group][i] + (isIn ? 1 : 0);
      }
    }
  }

  /** Before which number everything is that was read up to a batch. */
  private long until(long batch) {
    Map.Entry<Long, Span> span = spans.floorEntry(batch);
    return span == null ? 0 : span.getValue().until();
  }

  private void checkTotals() {
    long lastOfTotals = tables.totals().stream().mapToLong(Total::batch).max().orElse(-1);
    boolean all = isComplete(lastOfTotals) || tables.windows().stream().anyMatch(this::isLast);
    // Batches before the first number have no totals.
    boolean first = lastOfTotals < 0 && until(last - 1) == 0;
    if (!first && (last - lastOfTotals > 1 || lastOfTotals < progress.committed())) {
      wrong("totals are of batch " + lastOfTotals + ", others of " + last);
    }
    Map<Integer, Total> found = new HashMap<>();
    for (Total total : tables.totals()) {
      if (found.put(total.key(), total) != null) {
        wrong("twice: " + total);
      }
      if (total.batch() != lastOfTotals && (all || total.batch() != lastOfTotals - 1)) {
        wrong("left behind, when others are of batch " + lastOfTotals + ": " + total);
      }
    }
    long[] counts = new long[Numbers.KEYS];
    long[] sums = new long[Numbers.KEYS];
    long next = 0;
    for (long batch : new long[] {lastOfTotals - 1, lastOfTotals}) {
      for (; next < until(batch); next++) {
        counts[Numbers.key(next)]++;
        sums[Numbers.key(next)] += Numbers.value(next);
      }
      for (int key = 0; key < Numbers.KEYS; key++) {
        Total total = found.get(key);
        if (total == null) {
          if (counts[key] > 0 && (all || batch < lastOfTotals)) {
            wrong("no total of key " + key + " at batch " + batch);
          }
        } else if (total.batch() == batch
            && (total.count() != counts[key] || total.total() != sums[key])) {
          wrong("count=" + counts[key] + " and total=" + sums[key] + " expected, found " + total);
        }
      }
    }
  }

  private boolean isLast(WindowTotal window) {
    return window.batch() == last;
  }

  private void checkWindows() {
    Map<List<Long>, WindowTotal> found = new HashMap<>();
    for (WindowTotal window : tables.windows()) {
      if (found.put(List.of(window.batch(), (long) window.grouping()), window) != null) {
        wrong("twice: " + window);
      }
      long[] expected = window(window.batch(), window.time(), window.grouping());
      if (window.count() != expected[0] || window.total() != expected[1]) {
        wrong("count and total " + Arrays.toString(expected) + " expected, found " + window);
      }
    }
    for (Span span : spans.values()) {
      for (int group = 0; group < Numbers.GROUPS; group++) {
        if (isComplete(span.batch())
            && window(span.batch(), span.time(), group)[0] > 0
            && !found.containsKey(List.of(span.batch(), (long) group))) {
          wrong("no window of group " + group + " at batch " + span.batch());
        }
      }
    }
  }

  /** Count and total of what the window that a batch ended must have held. */
  private long[] window(long batch, long time, int group) {
    Map.Entry<Long, Span> first = spansByTime.higherEntry(time - Program.WINDOW.toMillis());
    int until = (int) until(batch);
    int from = first == null ? until : (int) Math.min(first.getValue().from(), until);
    return new long[] {
      groupCounts[group][until] - groupCounts[group][from],
      groupTotals[group][until] - groupTotals[group][from]
    };
  }
}
