package io.tidewheel.internal.hadoop;

import io.tidewheel.spi.config.Settings;
import io.tidewheel.spi.file.Directory;
import io.tidewheel.spi.file.DirectoryLock;
import io.tidewheel.spi.journal.Journal;
import io.tidewheel.spi.journal.JournalProvider;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.ServiceLoader;

/**
 * A program for a process of its own: appends the numbers from 0 on to a journal and prints each
 * when it is durable, until it is killed. Argument: the directory.
 */
final class AppendingProgram {
  static final String LOCK = "lock";
  static final byte TYPE = 7;
  private static final int AHEAD = 3;

  private AppendingProgram() {}

  public static void main(String[] arguments) throws Exception {
    Directory directory = new HadoopDirectoryProvider().open(URI.create(arguments[0]));
    try (DirectoryLock lock = directory.lock(LOCK, "the appending program");
        Journal journal = open(directory, lock)) {
      for (int number = 0; true; number++) {
        long ignored = journal.append(TYPE, entry(number));
        if (number % AHEAD == 0) {
          journal.sync().get();
          System.out.println(number);
          System.out.flush();
        }
      }
    }
  }

  static Journal open(Directory directory, DirectoryLock lock) throws Exception {
    return ServiceLoader.load(JournalProvider.class)
        .findFirst()
        .orElseThrow()
        .open(directory.subdirectory("journal"), new Settings(Map.of()), lock);
  }

  static ByteBuffer entry(int number) {
    return ByteBuffer.allocate(Integer.BYTES + 300).putInt(0, number);
  }
}
