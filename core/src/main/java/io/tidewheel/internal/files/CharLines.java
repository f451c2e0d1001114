package io.tidewheel.internal.files;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.util.Iterator;
import java.util.NoSuchElementException;

/** The lines of a whole file in a charset in which a line end is more than one byte. */
public final class CharLines implements Iterator<String> {
  private final BufferedReader reader;
  private final Charset charset;
  private long lines;
  private String next;

  public CharLines(InputStream in, Charset charset, boolean refusing) {
    CodingErrorAction action = refusing ? CodingErrorAction.REPORT : CodingErrorAction.REPLACE;
    CharsetDecoder decoder =
        charset.newDecoder().onMalformedInput(action).onUnmappableCharacter(action);
    this.reader = new BufferedReader(new InputStreamReader(in, decoder));
    this.charset = charset;
  }

  @Override
  public boolean hasNext() {
    if (next == null) {
      try {
        next = reader.readLine();
        lines++;
      } catch (CharacterCodingException e) {
        throw new UncheckedIOException(
            new IOException(
                "there are bytes behind line " + lines + " that are no text in " + charset, e));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return next != null;
  }

  @Override
  public String next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    String line = next;
    next = null;
    return line;
  }
}
