package io.tidewheel.spi.file;

/** A directory that was taken by {@link Directory#lock}, until it is closed. */
public interface DirectoryLock extends AutoCloseable {
  /** Lets others have it. Does nothing the second time. */
  @Override
  void close();
}
