package io.tidewheel.spi.journal;

import java.io.IOException;

/** An entry that was durable cannot be read: it is damaged, or its file is gone. */
public final class JournalDamagedException extends IOException {
  /** Says what is damaged, where (file, byte), and what to do. */
  public JournalDamagedException(String message) {
    super(message);
  }
}
