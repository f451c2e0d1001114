package io.tidewheel.internal.files;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;

/** A line for each element, as its {@code toString} says, in UTF-8, ended by {@code \n}. */
final class TextPart<T> implements PartFormat<T> {
  private static final long serialVersionUID = 1L;

  @Override
  public void write(Iterator<T> elements, OutputStream out) throws IOException {
    while (elements.hasNext()) {
      out.write(String.valueOf(elements.next()).getBytes(StandardCharsets.UTF_8));
      out.write('\n');
    }
  }
}
