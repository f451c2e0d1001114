package io.tidewheel.exactlyonce;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;

/** Reads what counts of a log, of all outputs that write to it. */
public final class LogReader {
  private record Entry(long batch, String line) {}

  private LogReader() {}

  /** All records, as lines. */
  public static List<String> lines(Path log) throws IOException {
    return entries(log).stream().map(Entry::line).toList();
  }

  /** Of each key the line that was written last. */
  public static Collection<String> latest(Path log, Function<String, Object> key)
      throws IOException {
    Map<Object, String> latest = new LinkedHashMap<>();
    entries(log).stream()
        .sorted(Comparator.comparing(Entry::batch)) // Leaves the order within a batch.
        .forEach(entry -> latest.put(key.apply(entry.line()), entry.line()));
    return latest.values();
  }

  private static List<Entry> entries(Path log) throws IOException {
    List<Entry> entries = new ArrayList<>();
    if (Files.exists(log)) {
      try (Stream<Path> outputs = Files.list(log)) {
        for (Path output : outputs.toList()) {
          readOutput(output, entries);
        }
      }
    }
    return entries;
  }

  private static void readOutput(Path output, List<Entry> entries) throws IOException {
    LogMarkers markers =
        Files.exists(output.resolve("markers"))
            ? LogMarkers.parse(Files.readAllLines(output.resolve("markers")))
            : LogMarkers.NONE;
    for (int partition = 0; partition < markers.parts().size(); partition++) {
      long length = markers.length(partition);
      if (length > 0) {
        byte[] bytes = Files.readAllBytes(output.resolve("part-" + partition));
        new String(bytes, 0, (int) length, UTF_8)
            .lines()
            .forEach(
                line -> {
                  int tab = line.indexOf('\t');
                  entries.add(
                      new Entry(Long.parseLong(line.substring(0, tab)), line.substring(tab + 1)));
                });
      }
    }
  }
}
