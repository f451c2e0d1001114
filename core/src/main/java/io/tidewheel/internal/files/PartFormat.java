package io.tidewheel.internal.files;

import java.io.IOException;
import java.io.OutputStream;
import java.io.Serializable;
import java.util.Iterator;

/** How the elements of a partition become the bytes of a file. */
interface PartFormat<T> extends Serializable {
  /**
   * Writes them all.
   *
   * @param out buffered; not closed
   */
  void write(Iterator<T> elements, OutputStream out) throws IOException;
}
