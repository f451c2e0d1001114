package io.tidewheel.internal.hadoop;

import io.tidewheel.spi.file.ReadFile;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.hdfs.client.HdfsDataInputStream;

/**
 * A file of a Hadoop file system that is being read.
 *
 * <p>A stream of Hadoop's sees the file as long as it was when the stream was opened. So where it
 * ends the file is opened again, since somebody may be writing it. All of it is under one lock, as
 * the stream is exchanged: threads that want to read side by side open a file each.
 */
final class HadoopReadFile implements ReadFile {
  private final Volume volume;
  private final Path path;

  private FSDataInputStream stream;
  private long length;
  private boolean closed;

  HadoopReadFile(Volume volume, Path path) throws IOException {
    this.volume = volume;
    this.path = path;
    openStream();
  }

  private void openStream() throws IOException {
    FSDataInputStream opened = Patience.ask("open", path, () -> volume.files().open(path));
    try {
      length =
          opened instanceof HdfsDataInputStream hdfs
              ? hdfs.getVisibleLength()
              : volume.files().getFileStatus(path).getLen();
    } catch (FileNotFoundException e) {
      opened.close();
      NoSuchFileException gone = new NoSuchFileException(path.toString());
      gone.initCause(e);
      throw gone;
    }
    if (stream != null) {
      stream.close();
    }
    stream = opened;
  }

  private void openAgain() throws IOException {
    try {
      openStream();
    } catch (NoSuchFileException e) {
      // It was renamed or deleted; what was found when it was opened can be read still.
      return;
    }
  }

  @Override
  public synchronized long size() throws IOException {
    checkOpen();
    openAgain();
    return length;
  }

  @Override
  public synchronized int read(ByteBuffer target, long position) throws IOException {
    checkOpen();
    if (position + target.remaining() > length) {
      openAgain();
    }
    int wanted = (int) Math.max(0, Math.min(target.remaining(), length - position));
    if (wanted == 0) {
      return 0;
    }
    if (target.hasArray()) {
      stream.readFully(position, target.array(), target.arrayOffset() + target.position(), wanted);
      target.position(target.position() + wanted);
    } else {
      byte[] copy = new byte[wanted];
      stream.readFully(position, copy, 0, wanted);
      target.put(copy);
    }
    return wanted;
  }

  private void checkOpen() throws IOException {
    if (closed) {
      throw new IOException("the file is closed: " + path);
    }
  }

  @Override
  public synchronized void close() throws IOException {
    if (!closed) {
      closed = true;
      stream.close();
    }
  }
}
