package io.tidewheel.demo.screen;

import java.nio.charset.Charset;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The terminal that standard output goes to.
 *
 * @param rows how high it was when the program started
 * @param columns how wide it was then
 * @param colour whether colours are welcome
 * @param unicode whether it shows more than ASCII
 */
record Terminal(int rows, int columns, boolean colour, boolean unicode) {
  /** The start script sets it: {@code 24x80} for a terminal, {@code none} for anything else. */
  static final String PROPERTY = "tidewheel.terminal";

  private static final Pattern SIZE = Pattern.compile("(\\d{1,4})x(\\d{1,4})");
  private static final int USUAL_ROWS = 24;
  private static final int USUAL_COLUMNS = 80;

  /**
   * The terminal of this process, if standard output is one that can move its cursor. Java 17 only
   * knows whether input and output both are, and Java 22 does not even say that.
   */
  static Optional<Terminal> detect(Properties properties, Map<String, String> environment) {
    String said = properties.getProperty(PROPERTY, "none");
    if (said.equals("none") || environment.getOrDefault("TERM", "dumb").equals("dumb")) {
      return Optional.empty();
    }
    Matcher size = SIZE.matcher(said);
    boolean known = size.matches();
    int rows = known ? Integer.parseInt(size.group(1)) : 0;
    int columns = known ? Integer.parseInt(size.group(2)) : 0;
    String encoding =
        properties.getProperty("sun.stdout.encoding", Charset.defaultCharset().name());
    return Optional.of(
        new Terminal(
            rows > 0 ? rows : USUAL_ROWS,
            columns > 0 ? columns : USUAL_COLUMNS,
            environment.getOrDefault("NO_COLOR", "").isEmpty(),
            Charset.isSupported(encoding)
                && Charset.forName(encoding).newEncoder().canEncode('█')));
  }
}
