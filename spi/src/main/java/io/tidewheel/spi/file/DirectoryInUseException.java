package io.tidewheel.spi.file;

import java.io.IOException;

/** A directory cannot be taken since another process has it. */
public final class DirectoryInUseException extends IOException {
  private final String holder;

  /** Says who has the directory. */
  public DirectoryInUseException(Directory directory, String holder) {
    super(directory + " is in use by " + holder);
    this.holder = holder;
  }

  /** Who has it: what that process gave to {@link Directory#lock}. */
  public String holder() {
    return holder;
  }
}
