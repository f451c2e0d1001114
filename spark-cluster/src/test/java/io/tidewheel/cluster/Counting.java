package io.tidewheel.cluster;

import io.tidewheel.StorageLevel;
import io.tidewheel.receiver.Receiver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Counts, ten numbers a block, and notes in a file which process stored which block. Goes on behind
 * what was noted, as a source does that sends again what was not acknowledged.
 */
final class Counting extends Receiver<Integer> {
  private static final long serialVersionUID = 1L;
  static final int BLOCK = 10;

  private final String notes;
  private transient Thread thread;

  Counting(Path notes) {
    super(StorageLevel.MEMORY_AND_DISK);
    this.notes = notes.toString();
  }

  /** A block that was stored: {@code number of the first, pid}. */
  record Note(int first, long pid) {
    static List<Note> all(Path notes) throws IOException {
      String text = Files.readString(notes);
      return text.substring(0, text.lastIndexOf('\n') + 1)
          .lines()
          .map(line -> line.split(" "))
          .map(words -> new Note(Integer.parseInt(words[0]), Long.parseLong(words[1])))
          .toList();
    }
  }

  @Override
  public void onStart() {
    thread = new Thread(this::count, "counting");
    thread.start();
  }

  private void count() {
    Path file = Path.of(notes);
    try {
      List<Note> before = Note.all(file);
      int first = before.isEmpty() ? 0 : before.get(before.size() - 1).first() + BLOCK;
      for (; !isStopped(); first += BLOCK) {
        store(IntStream.range(first, first + BLOCK).boxed().toList());
        Files.writeString(
            file, first + " " + ProcessHandle.current().pid() + "\n", StandardOpenOption.APPEND);
      }
    } catch (IOException e) {
      restart("cannot note", e);
    }
  }

  @Override
  public void onStop() throws InterruptedException {
    thread.join();
  }
}
