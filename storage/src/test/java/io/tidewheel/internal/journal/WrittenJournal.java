package io.tidewheel.internal.journal;

import io.tidewheel.spi.config.Settings;
import io.tidewheel.spi.file.AppendFile;
import io.tidewheel.spi.file.Directory;
import io.tidewheel.spi.file.ReadFile;
import io.tidewheel.spi.journal.Journal;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * A journal's files and what it is to hold, for tests that damage them.
 *
 * @param files content by name
 * @param entries all of them
 */
record WrittenJournal(TreeMap<String, byte[]> files, List<Entry> entries) {
  /** An entry, to be compared. */
  record Entry(long position, byte type, ByteBuffer payload) {}

  /** What is in a directory now. */
  static WrittenJournal in(Directory directory, Settings settings) throws IOException {
    TreeMap<String, byte[]> files = new TreeMap<>();
    for (String name : directory.list()) {
      try (ReadFile file = directory.open(name)) {
        ByteBuffer all = ByteBuffer.allocate((int) file.size());
        if (file.read(all, 0) != all.capacity()) {
          throw new AssertionError(name);
        }
        files.put(name, all.array());
      }
    }
    try (Journal journal = new FileJournalProvider().open(directory, settings)) {
      return new WrittenJournal(files, read(journal));
    }
  }

  /** All entries of a journal. */
  static List<Entry> read(Journal journal) throws IOException {
    List<Entry> entries = new ArrayList<>();
    journal.read(
        0,
        (position, type, payload) ->
            entries.add(
                new Entry(
                    position, type, ByteBuffer.allocate(payload.remaining()).put(payload).flip())));
    return entries;
  }

  String lastName() {
    return files.lastKey();
  }

  byte[] lastFile() {
    return files.lastEntry().getValue();
  }

  /** Writes the files to a directory, durably. */
  void to(Directory directory) throws IOException {
    for (String name : files.keySet()) {
      try (AppendFile file = directory.create(name)) {
        file.write(ByteBuffer.wrap(files.get(name)));
        file.sync();
      }
    }
    directory.sync();
  }

  /** Where the last group begins in the last file: all before is recorded as synced there. */
  int lastGroup() {
    ByteBuffer last = ByteBuffer.wrap(lastFile());
    int group = Layout.HEADER;
    int next = group;
    while (next < last.capacity()) {
      group = next;
      next += Layout.GROUP + last.getInt(group + Layout.GROUP_LENGTH);
    }
    return group;
  }

  /** The entries before the last group. */
  List<Entry> beforeLastGroup() {
    long base = Long.parseLong(lastName().substring(0, 20));
    long position = base + lastGroup() - Layout.HEADER;
    return entries.stream().filter(entry -> entry.position() < position).toList();
  }
}
