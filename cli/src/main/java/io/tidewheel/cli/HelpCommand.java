package io.tidewheel.cli;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/** {@code tidewheel help [COMMAND]}. */
@CommandLine.Command(
    name = "help",
    description = "Says what the commands and their options are.",
    mixinStandardHelpOptions = true)
final class HelpCommand implements Command {
  @Parameters(
      arity = "0..*",
      paramLabel = "COMMAND",
      description = "The command to explain, and one of its own commands if it has any.")
  private List<String> about = new ArrayList<>();

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    CommandLine explained = spec.parent().commandLine();
    for (String name : about) {
      CommandLine within = explained;
      explained = within.getSubcommands().get(name);
      if (explained == null) {
        throw new UnmatchedArgumentException(within, List.of(name));
      }
    }
    explained.usage(spec.commandLine().getOut());
    return CommandLine.ExitCode.OK;
  }
}
