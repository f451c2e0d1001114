package io.tidewheel.spi.file;

import java.io.IOException;

/**
 * A directory that was taken by {@link Directory#lock} or {@link Directory#takeOver}, until it is
 * closed or another process takes it over. Thread-safe.
 */
public interface DirectoryLock extends AutoCloseable {
  /** For a directory that is only read, or that no other process knows. */
  DirectoryLock NOT_NEEDED =
      new DirectoryLock() {
        @Override
        public void check() {}

        @Override
        public void close() {}
      };

  /**
   * Returns if no other process had taken over the directory when this was called. So what was
   * durable then is seen by whoever takes over later.
   *
   * @throws DirectoryInUseException if another has it
   */
  void check() throws IOException;

  /** Lets others have it. Does nothing the second time, and when another has taken it over. */
  @Override
  void close();
}
