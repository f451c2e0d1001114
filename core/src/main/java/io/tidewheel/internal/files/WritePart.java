package io.tidewheel.internal.files;

import io.tidewheel.spi.engine.TaskAction;
import io.tidewheel.spi.engine.TaskContext;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Iterator;
import java.util.Locale;
import java.util.UUID;

/**
 * Writes a partition as a file of a directory, if it has elements, and returns its name, or an
 * empty text. The file gets its name when it is durable, so tries of a task that run at once
 * disturb each other in nothing: the last one has it.
 */
record WritePart<T>(String directory, PartFormat<T> format) implements TaskAction<T, String> {
  private static final long serialVersionUID = 1L;
  private static final int BUFFER = 1 << 16;

  /** Each try has a file of its own until it is whole. */
  @Override
  public boolean isFenced() {
    return true;
  }

  @Override
  public String run(TaskContext task, Iterator<T> elements) throws Exception {
    if (!elements.hasNext()) {
      return "";
    }
    String name = name(task.partition());
    Path part = Locations.at(directory).resolve(name);
    Path unfinished = part.resolveSibling("." + name + "-" + UUID.randomUUID());
    try {
      write(elements, unfinished);
      Files.move(unfinished, part, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new IOException("file=" + part + ": cannot be written: " + e, e);
    } finally {
      boolean ignored = Files.deleteIfExists(unfinished);
    }
    return name;
  }

  static String name(int partition) {
    return String.format(Locale.ROOT, "part-%05d", partition);
  }

  private void write(Iterator<T> elements, Path file) throws IOException {
    if (!Locations.isLocal(file)) {
      // There it means that all is durable when the file is closed, and costs nothing before.
      try (OutputStream out =
          new BufferedOutputStream(
              Files.newOutputStream(
                  file,
                  StandardOpenOption.CREATE_NEW,
                  StandardOpenOption.WRITE,
                  StandardOpenOption.DSYNC),
              BUFFER)) {
        format.write(elements, out);
      }
      return;
    }
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel), BUFFER);
      format.write(elements, out);
      out.flush();
      channel.force(true);
    }
  }
}
