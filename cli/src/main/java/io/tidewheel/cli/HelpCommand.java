package io.tidewheel.cli;

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
  @Parameters(arity = "0..1", paramLabel = "COMMAND", description = "The command to explain.")
  private String about;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    CommandLine root = spec.parent().commandLine();
    CommandLine explained = about == null ? root : root.getSubcommands().get(about);
    if (explained == null) {
      throw new UnmatchedArgumentException(root, List.of(about));
    }
    explained.usage(spec.commandLine().getOut());
    return CommandLine.ExitCode.OK;
  }
}
