package io.tidewheel.internal.checkpoint;

import java.io.IOException;

/** The checkpoint was written in a format that this version does not know. */
public final class NewerFormatException extends IOException {
  NewerFormatException(int found, int known) {
    super(
        "format "
            + found
            + " was written by a newer version of Tidewheel, this one reads up to "
            + known
            + "; start the program with that version");
  }
}
