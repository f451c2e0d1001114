package io.tidewheel.cli;

import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code tidewheel version}: what to name in a bug report. */
@CommandLine.Command(
    name = "version",
    description = "Says which versions of Tidewheel, Java and Kafka's client these are.",
    mixinStandardHelpOptions = true)
final class VersionCommand implements Command {
  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    lines().forEach(spec.commandLine().getOut()::println);
    return CommandLine.ExitCode.OK;
  }

  private static List<String> lines() {
    return List.of(
        "tidewheel     " + Versions.tidewheel(),
        "java          "
            + System.getProperty("java.version")
            + " ("
            + System.getProperty("java.vm.name")
            + ", "
            + System.getProperty("java.vendor")
            + ")",
        "kafka-clients " + Versions.kafkaClients(),
        "system        "
            + System.getProperty("os.name")
            + " "
            + System.getProperty("os.version")
            + ", "
            + System.getProperty("os.arch")
            + ", "
            + Runtime.getRuntime().availableProcessors()
            + " processors");
  }
}
