package io.tidewheel.exactlyonce;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tidewheel.spi.sink.Claim;
import io.tidewheel.spi.sink.OutputId;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;

/**
 * The files of one output: {@code markers}, which says what counts and is only ever replaced as a
 * whole, and for each partition {@code part-N} with lines of batch, a tab and a record. What is in
 * a part behind the length that the markers say was never committed.
 */
final class LogFiles {
  private static final Object ONE_AT_A_TIME = new Object();

  private final Path directory;

  LogFiles(Path log, OutputId output) {
    directory =
        log.resolve(
            URLEncoder.encode(output.application(), UTF_8)
                + "~"
                + URLEncoder.encode(output.output(), UTF_8));
  }

  interface Change {
    LogMarkers of(LogMarkers markers) throws IOException;
  }

  LogMarkers read() throws IOException {
    try {
      return LogMarkers.parse(Files.readAllLines(directory.resolve("markers")));
    } catch (NoSuchFileException e) {
      return LogMarkers.NONE;
    }
  }

  /** Changes the markers while nobody else does, in this process or another. */
  LogMarkers change(Change change) throws IOException {
    synchronized (ONE_AT_A_TIME) {
      Files.createDirectories(directory);
      try (FileChannel channel =
          FileChannel.open(
              directory.resolve("lock"), StandardOpenOption.WRITE, StandardOpenOption.CREATE)) {
        channel.lock(); // Until the channel is closed.
        LogMarkers changed = change.of(read());
        replaceMarkers(changed);
        return changed;
      }
    }
  }

  private void replaceMarkers(LogMarkers markers) throws IOException {
    Path next = directory.resolve("markers.next");
    try (FileChannel file =
        FileChannel.open(
            next,
            StandardOpenOption.WRITE,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING)) {
      write(file, String.join("\n", markers.toLines()));
    }
    Files.move(next, directory.resolve("markers"), StandardCopyOption.ATOMIC_MOVE);
    forceNames();
  }

  private void forceNames() throws IOException {
    try (FileChannel names = FileChannel.open(directory, StandardOpenOption.READ)) {
      names.force(true);
    }
  }

  /** Writes lines behind what counts, durably; they do not count before the markers say so. */
  long append(Claim claim, long length, List<String> lines) throws IOException {
    try (FileChannel file =
        FileChannel.open(
            part(claim.partition()), StandardOpenOption.WRITE, StandardOpenOption.CREATE)) {
      file.truncate(length).position(length);
      StringBuilder text = new StringBuilder();
      lines.forEach(line -> text.append(claim.batch()).append('\t').append(line).append('\n'));
      write(file, text);
      forceNames(); // Before markers speak of it.
      return file.position();
    }
  }

  private static void write(FileChannel file, CharSequence text) throws IOException {
    ByteBuffer bytes = UTF_8.encode(text.toString());
    while (bytes.hasRemaining()) {
      file.write(bytes);
    }
    file.force(false);
  }

  Path part(int partition) {
    return directory.resolve("part-" + partition);
  }

  @Override
  public String toString() {
    return "log " + directory;
  }
}
