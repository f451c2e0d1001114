package io.tidewheel.internal.hadoop.nio;

import java.io.IOException;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.hdfs.DistributedFileSystem;

/**
 * What a NameNode says of a file.
 *
 * @param closed whether nobody writes it, as far as that was asked: then it is a regular file
 */
record StatusAttributes(FileStatus status, boolean closed) implements BasicFileAttributes {
  /** Asks for all of it. */
  static StatusAttributes now(FileSystem files, Path file) throws IOException {
    FileStatus status = files.getFileStatus(file);
    boolean closed =
        !status.isFile()
            || !(files instanceof DistributedFileSystem hdfs)
            || hdfs.isFileClosed(file);
    return new StatusAttributes(status, closed);
  }

  @Override
  public FileTime lastModifiedTime() {
    return FileTime.fromMillis(status.getModificationTime());
  }

  @Override
  public FileTime lastAccessTime() {
    return FileTime.fromMillis(status.getAccessTime());
  }

  @Override
  public FileTime creationTime() {
    return lastModifiedTime();
  }

  @Override
  public boolean isRegularFile() {
    return status.isFile() && closed;
  }

  @Override
  public boolean isDirectory() {
    return status.isDirectory();
  }

  @Override
  public boolean isSymbolicLink() {
    return false;
  }

  @Override
  public boolean isOther() {
    return status.isFile() && !closed;
  }

  @Override
  public long size() {
    return status.getLen();
  }

  @Override
  public Object fileKey() {
    return null;
  }
}
