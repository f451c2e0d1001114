package io.tidewheel.cli;

import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.ServiceLoader;
import picocli.CommandLine;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Where the {@code tidewheel} command begins: finds the sub-commands and runs one. */
@CommandLine.Command(
    name = "tidewheel",
    description = "Micro-batch stream processing for Java, inside one JVM.",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    synopsisSubcommandLabel = "COMMAND",
    commandListHeading = "%nCommands:%n",
    optionListHeading = "%nOptions:%n",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:The command did what was asked.",
      "1:It failed; one line on the error stream says why.",
      "2:The command line is not understood; one line says what was probably meant.",
      "74:The checkpoint cannot be written."
    },
    footer = {
      "",
      "Environment:",
      "  JAVA_HOME        the Java to use, 17 or later; else the one on the PATH",
      "  TIDEWHEEL_OPTS   more options for Java, such as -Xmx2g",
      "  NO_COLOR         no colours, if set to anything"
    })
public final class Main implements Command {
  @Spec private CommandSpec spec;

  private Main() {}

  /** Runs the command and ends the JVM with its exit code. */
  public static void main(String[] arguments) {
    Charset charset = terminalCharset();
    int exitCode =
        run(
            new PrintWriter(System.out, true, charset),
            new PrintWriter(System.err, true, charset),
            arguments);
    System.exit(exitCode);
  }

  /**
   * Runs the command on the calling thread; for programs and tests.
   *
   * @return the exit code: 0 done, 1 failed, 2 not understood, 74 checkpoint not written
   */
  public static int run(PrintWriter out, PrintWriter err, String... arguments) {
    CommandLine commandLine = new CommandLine(new Main());
    commands().forEach(commandLine::addSubcommand);
    return commandLine
        .setOut(out)
        .setErr(err)
        .setParameterExceptionHandler(Main::misunderstood)
        .setExecutionExceptionHandler(Main::failed)
        .execute(arguments);
  }

  private static List<Command> commands() {
    List<Command> commands =
        new ArrayList<>(List.of(new ConfigCommand(), new HelpCommand(), new VersionCommand()));
    ServiceLoader.load(Command.class).forEach(commands::add);
    commands.sort(Comparator.comparing(command -> new CommandLine(command).getCommandName()));
    return commands;
  }

  /** Without a sub-command: the help. */
  @Override
  public Integer call() {
    spec.commandLine().usage(spec.commandLine().getOut());
    return CommandLine.ExitCode.OK;
  }

  private static int misunderstood(CommandLine.ParameterException error, String[] arguments) {
    error.getCommandLine().getErr().println(UsageError.describe(error));
    return CommandLine.ExitCode.USAGE;
  }

  private static int failed(
      Exception thrown, CommandLine commandLine, CommandLine.ParseResult parsed) {
    PrintWriter err = commandLine.getErr();
    String program = commandLine.getCommandSpec().root().name();
    if (thrown instanceof Failure failure) {
      err.println(program + ": " + failure.getMessage());
      return failure.exitCode();
    }
    err.println(
        program
            + ": "
            + String.join(" ", parsed.originalArgs())
            + " failed: "
            + thrown
            + "; this is a bug in Tidewheel");
    thrown.printStackTrace(err);
    return CommandLine.ExitCode.SOFTWARE;
  }

  /** What the terminal reads: Java 17 on its own would write question marks to some of them. */
  private static Charset terminalCharset() {
    String name = System.getProperty("sun.stdout.encoding");
    return name != null && Charset.isSupported(name)
        ? Charset.forName(name)
        : Charset.defaultCharset();
  }

  /** For {@code --version}. */
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {"tidewheel " + Versions.tidewheel()};
    }
  }
}
