package io.tidewheel.cli;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a command line leads to: lines and exit codes. */
class MainTest {
  private record Ran(int exitCode, String out, String err) {}

  private static Ran run(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int exitCode = Main.run(new PrintWriter(out, true), new PrintWriter(err, true), arguments);
    return new Ran(exitCode, normal(out), normal(err));
  }

  private static String normal(StringWriter text) {
    return text.toString().replace(System.lineSeparator(), "\n");
  }

  @Test
  void runsACommandOfAnotherModule() {
    assertEquals(
        new Ran(0, "hello you\nhello you\n", ""), run("greet", "--times", "2", "--name=you"));
  }

  @ParameterizedTest(name = "tidewheel {0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          greet --tmes 3    | unknown option '--tmes' for greet; did you mean '--times'?
          greet --tiems=3   | unknown option '--tiems' for greet; did you mean '--times'?
          greet --tim 3     | unknown option '--tim' for greet; did you mean '--times'?
          greet --bootstrap | unknown option '--bootstrap' for greet; it knows --help, --name, --times, --version, -V, -h
          greet you         | unexpected argument 'you' for greet; see 'tidewheel help greet'
          greet --times     | option '--times' for greet needs a value; see 'tidewheel help greet'
          greet --times 0   | '0' is no value for '--times' for greet; it must be a whole number from 1 to 999
          greet --times=x   | 'x' is no value for '--times' for greet; it must be a whole number from 1 to 999
          gret              | unknown command 'gret'; did you mean 'greet'?
          help gret         | unknown command 'gret'; did you mean 'greet'?
          serve             | unknown command 'serve'; it knows checkpoint, config, greet, help, version
          help greet you    | unexpected argument 'you' for greet; see 'tidewheel help greet'
          checkpoint shw    | unknown command 'shw' for checkpoint; did you mean 'show'?
          checkpoint show   | argument DIR for checkpoint show is missing; see 'tidewheel help checkpoint show'
          checkpoint show --jsn a | unknown option '--jsn' for checkpoint show; did you mean '--json'?
          --versoin         | unknown option '--versoin'; did you mean '--version'?
          """)
  void saysInOneLineWhatIsWrong(String line, String message) {
    assertEquals(new Ran(2, "", "tidewheel: " + message + "\n"), run(line.split(" ")));
  }

  @Test
  void aFailureIsOneLine() {
    assertEquals(
        new Ran(1, "", "tidewheel: there is nobody; name somebody\n"),
        run("greet", "--name", "nobody"));
  }

  @Test
  void anythingElseIsShownAsABug() {
    Ran ran = run("greet", "--name", "bug");
    assertEquals(1, ran.exitCode());
    assertTrue(
        ran.err()
            .startsWith(
                "tidewheel: greet --name bug failed: java.lang.IllegalStateException: broken;"
                    + " this is a bug in Tidewheel\n"),
        ran.err());
    assertTrue(ran.err().contains("at io.tidewheel.cli.GreetCommand.call"), ran.err());
  }

  @Test
  void helpListsCommandsAndExitCodes() {
    Ran help = run("help");
    assertAll(
        () -> assertEquals(0, help.exitCode()),
        () -> assertTrue(help.out().startsWith("Usage: tidewheel"), help.out()),
        () -> assertTrue(help.out().matches("(?s).*\n +greet +Greets\\..*"), help.out()),
        () -> assertTrue(help.out().contains("Exit codes:\n  0 "), help.out()),
        () -> assertTrue(help.out().contains("NO_COLOR"), help.out()),
        () -> assertEquals(help, run()),
        () -> assertEquals(help, run("--help")));
  }

  @Test
  void helpExplainsOneCommand() {
    Ran help = run("help", "greet");
    assertTrue(help.out().startsWith("Usage: tidewheel greet"), help.out());
    assertTrue(help.out().contains("--times"), help.out());
    assertEquals(help, run("greet", "--help"));
  }

  @Test
  void versionNamesWhatABugReportNeeds() {
    Ran version = run("version");
    assertEquals(0, version.exitCode());
    assertTrue(
        version
            .out()
            .matches(
                """
                (?s)tidewheel +\\d+\\.\\d+\\S*
                java +\\d+\\S* \\(.*\\)
                kafka-clients \\d+\\.\\d+\\.\\d+
                system +\\S.*
                """),
        version.out());
    assertTrue(run("--version").out().matches("tidewheel \\d+\\.\\d+\\S*\n"));
  }
}
