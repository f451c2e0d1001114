package io.tidewheel.internal.files;

import io.tidewheel.FileFormat;
import io.tidewheel.internal.files.FileSettings.Reading;
import io.tidewheel.spi.engine.TaskContext;
import io.tidewheel.spi.source.Split;
import java.util.Iterator;
import java.util.List;

/**
 * Pieces of files that one task reads, one after the other.
 *
 * @param root the directory all of them are in, by which a file that is gone is told from a file
 *     system that is; null if there is none
 */
record FileSplit<T>(FileFormat<T> format, List<Piece> pieces, Reading reading, String root)
    implements Split<T> {
  private static final long serialVersionUID = 1L;

  FileSplit {
    pieces = List.copyOf(pieces);
  }

  @Override
  public Iterator<T> read(TaskContext task) {
    PieceRecords<T> records = new PieceRecords<>(this);
    task.onClose(records);
    return records;
  }

  @Override
  public String toString() {
    return pieces.size() == 1
        ? pieces.get(0).toString()
        : pieces.get(0) + " to " + pieces.get(pieces.size() - 1);
  }
}
