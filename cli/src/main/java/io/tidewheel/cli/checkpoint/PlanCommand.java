package io.tidewheel.cli.checkpoint;

import io.tidewheel.cli.Command;
import io.tidewheel.cli.Failure;
import io.tidewheel.spi.config.ConfigKey;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tidewheel checkpoint plan}. */
@CommandLine.Command(
    name = "plan",
    description = {
      "Says what a program would do with a checkpoint if it were started now: for each source and"
          + " operator whether it is kept, migrated, new or dropped.",
      "",
      "Runs the program's main method up to StreamingContext.start(), which prints the plan and ends"
          + " the process. What main does before that happens, so give the ARGS of a real start.",
      ""
    },
    mixinStandardHelpOptions = true,
    sortOptions = false,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:The program may start.",
      "1:It would be refused, or did not come as far as to start; the last lines say why.",
      "2:The command line is not understood."
    })
final class PlanCommand implements Command {
  @Parameters(index = "0", paramLabel = "APP.jar", description = "The program.")
  private Path jar;

  @Parameters(
      index = "1",
      paramLabel = "DIR",
      description = "The directory of the checkpoint: path or URI.")
  private String location;

  @Parameters(
      index = "2..*",
      paramLabel = "ARGS",
      description = "What the program gets as arguments. Put -- in front if one begins with a '-'.")
  private List<String> arguments = new ArrayList<>();

  @Option(
      names = "--main",
      paramLabel = "CLASS",
      description = "The class to run (default: what the jar's manifest says).")
  private String mainClass;

  @Option(
      names = "--class-path",
      paramLabel = "PATH",
      description = "What the program needs beside its jar, as java -cp takes it.")
  private String classPath;

  @Option(
      names = "--allow-drop-state",
      paramLabel = "ID",
      description =
          "Plan as if the state or position of this operator or source might be dropped, since it is"
              + " not in the program any more. May be given several times. The start itself needs"
              + " streaming.checkpoint.allowDropState.")
  private List<String> allowedDrops = new ArrayList<>();

  @Option(
      names = "-D",
      paramLabel = "NAME=VALUE",
      description = "A system property that the program is started with.")
  private Map<String, String> properties = new LinkedHashMap<>();

  @Option(
      names = "--time-limit",
      paramLabel = "TIME",
      defaultValue = "60s",
      converter = TimeLimit.class,
      description = "How long the program may take to start (default: ${DEFAULT-VALUE}).")
  private Duration timeLimit;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws InterruptedException {
    if (!Looked.isThere(location)) {
      spec.commandLine()
          .getErr()
          .println("there is no checkpoint in " + location + " yet; the program would begin it");
    }
    PlannedProgram program = PlannedProgram.of(jar, mainClass, classPath);
    PlannedProgram.Ended ended =
        program.run(
            location,
            allowedDrops,
            properties,
            arguments,
            timeLimit,
            new PlannedProgram.Outlets(spec.commandLine().getOut(), spec.commandLine().getErr()));
    if (!ended.planned()) {
      throw new Failure(
          "%s ended with exit code %d and without a plan: its main method came to no"
                  .formatted(jar, ended.exitCode())
              + " StreamingContext.start(), or that could not read "
              + location
              + "; see what it printed, and give it the ARGS of a real start");
    }
    return ended.exitCode() == 0 ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
  }

  /** Time, written as in the configuration. */
  static final class TimeLimit implements ITypeConverter<Duration> {
    private static final ConfigKey<Duration> AS_WRITTEN = ConfigKey.duration("limit", null, "");

    @Override
    public Duration convert(String text) {
      return AS_WRITTEN.parser().apply(text);
    }
  }
}
