package io.tidewheel.cli.checkpoint;

import io.tidewheel.cli.Main;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Arrays;
import java.util.stream.Stream;

/** What came of a run of the command. */
record Ran(int exitCode, String out, String err) {

  static Ran checkpoint(Object... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int exitCode =
        Main.run(
            new PrintWriter(out, true),
            new PrintWriter(err, true),
            Stream.concat(Stream.of("checkpoint"), Arrays.stream(arguments).map(Object::toString))
                .toArray(String[]::new));
    return new Ran(exitCode, normal(out), normal(err));
  }

  private static String normal(StringWriter text) {
    return text.toString().replace(System.lineSeparator(), "\n");
  }
}
