package io.tidewheel.cli.checkpoint;

import io.tidewheel.cli.Command;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code tidewheel checkpoint}: only says what can follow. */
@CommandLine.Command(
    name = "checkpoint",
    description = "Looks at what a program keeps to go on after it ended.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    commandListHeading = "%nCommands:%n",
    footer = {"", "None of them changes a checkpoint; a program may be running on it."},
    subcommands = {ShowCommand.class, VerifyCommand.class, OffsetsCommand.class, PlanCommand.class})
public final class CheckpointCommand implements Command {
  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    spec.commandLine().usage(spec.commandLine().getOut());
    return CommandLine.ExitCode.OK;
  }
}
