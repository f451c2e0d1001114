package io.tidewheel.kills;

import io.tidewheel.exactlyonce.Line;
import io.tidewheel.exactlyonce.LogReader;
import io.tidewheel.exactlyonce.LogSink;
import io.tidewheel.kills.numbers.Row;
import io.tidewheel.kills.numbers.Total;
import io.tidewheel.kills.numbers.WindowTotal;
import io.tidewheel.kills.trap.TrappedSink;
import io.tidewheel.spi.sink.RecordKey;
import io.tidewheel.spi.sink.Sink;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Log files, by the sink that docs/exactly-once.md shows how to write. */
final class LogDestination implements Destination {
  @Override
  public String name() {
    return "log";
  }

  @Override
  public String create(Path directory) {
    return directory.toString();
  }

  @Override
  public void write(Results results, String address) {
    results
        .rows()
        .saveTo(
            LogDestination.<Row>sink(
                address,
                "rows",
                null,
                row ->
                    fields(
                        row.id(),
                        row.key(),
                        row.sequence(),
                        row.value(),
                        row.total(),
                        row.batch(),
                        row.time(),
                        row.writer())));
    results
        .totals()
        .saveTo(
            LogDestination.<Total>sink(
                address,
                "totals",
                Total::key,
                total -> fields(total.key(), total.count(), total.total(), total.batch())));
    results
        .windows()
        .saveTo(
            LogDestination.<WindowTotal>sink(
                address,
                "windows",
                null,
                window ->
                    fields(
                        window.batch(),
                        window.time(),
                        window.grouping(),
                        window.count(),
                        window.total())));
  }

  private static <T> Sink<T> sink(String address, String name, RecordKey<T> key, Line<T> line) {
    return new TrappedSink<>(new LogSink<>(address, name, key, line));
  }

  private static String fields(long... values) {
    StringBuilder line = new StringBuilder();
    for (long value : values) {
      line.append(line.isEmpty() ? "" : " ").append(value);
    }
    return line.toString();
  }

  private static long[] parse(String line) {
    String[] words = line.split(" ", -1);
    long[] values = new long[words.length];
    for (int i = 0; i < words.length; i++) {
      values[i] = Long.parseLong(words[i]);
    }
    return values;
  }

  @Override
  public Tables read(String address) throws IOException {
    Path directory = Path.of(address);
    List<Row> rows =
        LogReader.lines(directory.resolve("rows")).stream()
            .map(LogDestination::parse)
            .map(v -> new Row(v[0], (int) v[1], v[2], v[3], v[4], v[5], v[6], v[7]))
            .toList();
    List<Total> totals =
        LogReader.latest(directory.resolve("totals"), line -> parse(line)[0]).stream()
            .map(LogDestination::parse)
            .map(v -> new Total((int) v[0], v[1], v[2], v[3]))
            .toList();
    List<WindowTotal> windows =
        LogReader.lines(directory.resolve("windows")).stream()
            .map(LogDestination::parse)
            .map(v -> new WindowTotal(v[0], v[1], (int) v[2], v[3], v[4]))
            .toList();
    return new Tables(rows, totals, windows);
  }
}
