package io.tidewheel.exactlyonce;

import io.tidewheel.spi.sink.Sink;
import io.tidewheel.testkit.contract.SavingContract;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;

class LogSinkTest extends SavingContract {
  @TempDir Path directory;
  private Path current;
  private int cleared;

  @Override
  protected void clear() throws IOException {
    current = Files.createDirectories(directory.resolve("run-" + cleared++));
  }

  private static String line(Entry entry) {
    return entry.id().replace("\n", " ") + "\t" + entry.value();
  }

  private static Entry entry(String line) {
    int tab = line.lastIndexOf('\t');
    return new Entry(line.substring(0, tab), Long.parseLong(line.substring(tab + 1)));
  }

  private static List<Entry> entries(Collection<String> lines) {
    return lines.stream().map(LogSinkTest::entry).toList();
  }

  @Override
  protected Sink<Entry> inserting() {
    return new LogSink<>(current.toString(), "inserted", null, LogSinkTest::line);
  }

  @Override
  protected Sink<Entry> upserting() {
    return new LogSink<>(current.toString(), "upserted", Entry::id, LogSinkTest::line);
  }

  @Override
  protected List<Entry> inserted() throws IOException {
    return entries(LogReader.lines(current.resolve("inserted")));
  }

  @Override
  protected List<Entry> upserted() throws IOException {
    return entries(LogReader.latest(current.resolve("upserted"), line -> entry(line).id()));
  }
}
