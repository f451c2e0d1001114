package io.tidewheel.internal.files;

import io.tidewheel.FileSlice;
import io.tidewheel.internal.files.FileKeys.OnChange;
import io.tidewheel.internal.files.FileKeys.OnTrouble;
import io.tidewheel.spi.engine.Located;
import io.tidewheel.spi.engine.OperatorFailure;
import io.tidewheel.spi.source.SourceUnavailableException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.util.Collections;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The records of a split's pieces. One file is open at a time. Used by the thread of a task. */
final class PieceRecords<T> implements Iterator<T>, Located, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(PieceRecords.class);

  private final FileSplit<T> split;
  private final Iterator<Piece> pieces;
  private Piece piece;
  private InputStream in;
  private Iterator<T> records = Collections.emptyIterator();

  /** Of the piece. */
  private long given;

  PieceRecords(FileSplit<T> split) {
    this.split = split;
    this.pieces = split.pieces().iterator();
  }

  @Override
  public boolean hasNext() {
    while (!hasNextOfPiece()) {
      finishPiece();
      if (!pieces.hasNext()) {
        return false;
      }
      open(pieces.next());
    }
    return true;
  }

  private boolean hasNextOfPiece() {
    try {
      return records.hasNext();
    } catch (RuntimeException e) {
      throw failed(e);
    }
  }

  @Override
  public T next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    return nextOfPiece();
  }

  private T nextOfPiece() {
    try {
      given++;
      return records.next();
    } catch (RuntimeException e) {
      throw failed(e);
    }
  }

  @Override
  public void forEachRemaining(Consumer<? super T> action) {
    // Not handed to the format's iterator: what the action throws must not be blamed on the file.
    while (hasNext()) {
      action.accept(nextOfPiece());
    }
  }

  @Override
  public void locate(OperatorFailure failure) {
    failure.at(piece + " #" + (given - 1));
  }

  private void open(Piece next) {
    piece = next;
    given = 0;
    try {
      FileSlice slice = slice(FileVersion.now(Locations.at(next.slice().path())));
      if (slice != null) {
        in = PositionedFile.open(slice);
        records = split.format().read(in, slice);
      }
    } catch (NoSuchFileException e) {
      missing(e);
    } catch (IOException | RuntimeException e) {
      throw failed(e);
    }
  }

  /** What to read of a file that is like this now; null if it is skipped. */
  private FileSlice slice(FileVersion now) {
    FileSlice slice = piece.slice();
    if (now.equals(piece.file())) {
      return slice;
    }
    OnChange changed = split.reading().changed();
    if (changed == OnChange.FAIL) {
      throw new UnreadableFileException(
          changed(now)
              + "; files must stay as they are once they are seen: move them in when they are"
              + " complete, or set a longer streaming.files.settleDelay. To go on put the file back"
              + " as it was, or set streaming.files.changed to read (it is read as it is now) or"
              + " skip",
          null);
    }
    LOG.warn("{}; it is {}", changed(now), changed == OnChange.SKIP ? "skipped" : "read as it is");
    if (changed == OnChange.SKIP) {
      return null;
    }
    boolean last = slice.until() == slice.length();
    return new FileSlice(
        slice.path(),
        Math.min(slice.from(), now.length()),
        last ? now.length() : Math.min(slice.until(), now.length()),
        now.length());
  }

  private String changed(FileVersion now) {
    return "file="
        + now.path()
        + ": changed since it was planned, length="
        + now.length()
        + " instead of "
        + piece.slice().length()
        + ", modified="
        + now.modified()
        + " instead of "
        + piece.modified();
  }

  private void missing(NoSuchFileException e) {
    String path = piece.slice().path();
    if (split.root() != null && Files.notExists(Locations.at(split.root()))) {
      throw new SourceUnavailableException(
          "file=" + path + ": the directory " + split.root() + " is not there", e);
    }
    if (split.reading().missing() == OnTrouble.SKIP) {
      LOG.warn("file={}: deleted before it was read; it is skipped", path);
      return;
    }
    throw new UnreadableFileException(
        "file="
            + path
            + ": deleted before it was read; put it back, or set streaming.files.missing=skip to go"
            + " on without such files",
        e);
  }

  /** After the last record: were these records of the file that was planned? */
  private void finishPiece() {
    if (in != null) {
      try {
        if (split.reading().changed() == OnChange.FAIL) {
          FileSlice ignored = slice(FileVersion.now(Locations.at(piece.slice().path())));
        }
      } catch (NoSuchFileException e) {
        LOG.debug("{} was deleted while it was read, which did no harm", piece);
      } catch (IOException e) {
        throw failed(e);
      } finally {
        close();
      }
    }
    records = Collections.emptyIterator();
  }

  private RuntimeException failed(Exception cause) {
    if (cause instanceof SourceUnavailableException || cause instanceof UnreadableFileException) {
      return (RuntimeException) cause;
    }
    Throwable reason =
        cause instanceof UncheckedIOException unchecked ? unchecked.getCause() : cause;
    return new UnreadableFileException(
        "file="
            + piece.slice().path()
            + (reason instanceof AccessDeniedException
                ? ": this user may not read it; change its permissions"
                : ": cannot be read: " + message(reason)),
        reason);
  }

  private static String message(Throwable reason) {
    return reason.getClass() == IOException.class ? reason.getMessage() : reason.toString();
  }

  @Override
  public void close() {
    if (in != null) {
      try {
        in.close();
      } catch (IOException e) {
        LOG.debug("closing {}", piece, e);
      }
      in = null;
    }
  }
}
