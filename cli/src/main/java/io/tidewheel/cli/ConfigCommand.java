package io.tidewheel.cli;

import io.tidewheel.internal.config.ConfigurationReference;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code tidewheel config}: every setting there is, as the page {@code docs/configuration.md}. */
@CommandLine.Command(
    name = "config",
    description = "Lists every setting with its values, default and meaning.",
    mixinStandardHelpOptions = true)
final class ConfigCommand implements Command {
  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    spec.commandLine().getOut().print(ConfigurationReference.markdown());
    spec.commandLine().getOut().flush();
    return CommandLine.ExitCode.OK;
  }
}
