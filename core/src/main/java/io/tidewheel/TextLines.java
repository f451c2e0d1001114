package io.tidewheel;

import io.tidewheel.internal.files.CharLines;
import io.tidewheel.internal.files.LineCount;
import io.tidewheel.internal.files.Lines;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.zip.GZIPInputStream;

/**
 * Files of text, a record for each line, without its end: {@code \n}, {@code \r\n} or {@code \r}.
 * The last line needs none. Files whose name ends in {@code .gz} are decompressed; all others are
 * read by several tasks if they are large.
 *
 * <p>Bytes that are no text of the charset become U+FFFD each, as in Spark, so that a bad byte does
 * not stop a stream; {@link #refusingMalformed} has them fail the task instead, with file and byte.
 * A byte order mark at the beginning of a UTF-8 file is skipped.
 */
public final class TextLines implements FileFormat<String> {
  private static final long serialVersionUID = 1L;
  private static final int GZIP_BUFFER = 1 << 16;

  private final String charset;
  private final boolean refusing;

  private TextLines(String charset, boolean refusing) {
    this.charset = charset;
    this.refusing = refusing;
  }

  /** Text in UTF-8. */
  public static TextLines utf8() {
    return of(StandardCharsets.UTF_8);
  }

  /** Text in another charset. Those without one byte for a line end are not split. */
  public static TextLines of(Charset charset) {
    return new TextLines(charset.name(), false);
  }

  /** The same, with bytes that are no text failing the task. */
  public TextLines refusingMalformed() {
    return new TextLines(charset, true);
  }

  @Override
  public boolean splittable(String path) {
    return !isCompressed(path) && Lines.canRead(Charset.forName(charset));
  }

  private static boolean isCompressed(String path) {
    return path.endsWith(".gz");
  }

  @Override
  public Iterator<String> read(InputStream in, FileSlice slice) throws IOException {
    Charset decoding = Charset.forName(charset);
    boolean compressed = isCompressed(slice.path());
    InputStream bytes = compressed ? new GZIPInputStream(in, GZIP_BUFFER) : in;
    if (!Lines.canRead(decoding)) {
      return new CharLines(bytes, decoding, refusing);
    }
    return compressed
        ? new Lines(bytes, 0, Long.MAX_VALUE, decoding, refusing)
        : new Lines(
            bytes,
            slice.from(),
            slice.until() == slice.length() ? Long.MAX_VALUE : slice.until(),
            decoding,
            refusing);
  }

  /** Exact for files of which the beginning is all; else by the lines in the beginning. */
  @Override
  public long records(InputStream in, FileSlice file) throws IOException {
    return LineCount.of(in, file.length(), isCompressed(file.path()));
  }

  @Override
  public String toString() {
    return "text lines in " + charset;
  }
}
