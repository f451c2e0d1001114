package io.tidewheel.cli;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Says in one line what is wrong with a command line, and what was probably meant. */
final class UsageError {
  private UsageError() {}

  /** The line, without the end of line. */
  static String describe(ParameterException error) {
    CommandSpec command = error.getCommandLine().getCommandSpec();
    String what =
        error instanceof UnmatchedArgumentException unmatched
            ? unmatched(unmatched.getUnmatched(), error.getCommandLine())
            : error instanceof MissingParameterException missing
                ? missing(missing, command)
                : badValue(error, command);
    return command.root().name() + ": " + what.replaceAll("\\s+", " ");
  }

  private static String unmatched(List<String> arguments, CommandLine commandLine) {
    CommandSpec command = commandLine.getCommandSpec();
    String first = arguments.get(0);
    if (first.startsWith("-")) {
      String option = first.replaceFirst("=.*", "");
      return "unknown option '" + option + "'" + of(command) + hint(option, options(command));
    }
    if (command.subcommands().isEmpty()) {
      return "unexpected argument '" + first + "'" + of(command) + seeHelp(command);
    }
    return "unknown command '"
        + first
        + "'"
        + of(command)
        + hint(first, command.subcommands().keySet());
  }

  private static String missing(MissingParameterException error, CommandSpec command) {
    String names =
        error.getMissing().stream()
            .map(
                argument ->
                    argument.isOption()
                        ? "option '" + name(argument) + "'" + of(command) + " needs a value"
                        : "argument " + argument.paramLabel() + of(command) + " is missing")
            .collect(Collectors.joining("; "));
    return names + seeHelp(command);
  }

  private static String badValue(ParameterException error, CommandSpec command) {
    ArgSpec argument = error.getArgSpec();
    if (argument == null) {
      return error.getMessage() + of(command) + seeHelp(command);
    }
    String required =
        error.getCause() instanceof IllegalArgumentException cause && cause.getMessage() != null
            ? "; it must be " + cause.getMessage()
            : seeHelp(command);
    return "'"
        + error.getValue()
        + "' is no value for '"
        + name(argument)
        + "'"
        + of(command)
        + required;
  }

  private static String name(ArgSpec argument) {
    return argument instanceof CommandLine.Model.OptionSpec option
        ? option.longestName()
        : argument.paramLabel();
  }

  private static List<String> options(CommandSpec command) {
    return command.options().stream()
        .filter(option -> !option.hidden())
        .flatMap(option -> List.of(option.names()).stream())
        .toList();
  }

  /** {@code " for demo"}, and nothing for the command itself. */
  private static String of(CommandSpec command) {
    return command.parent() == null ? "" : " for" + path(command);
  }

  /** {@code " checkpoint show"}, and nothing for the command itself. */
  private static String path(CommandSpec command) {
    return command.parent() == null ? "" : path(command.parent()) + " " + command.name();
  }

  private static String hint(String written, Collection<String> names) {
    Optional<String> nearest = NearestName.of(written, names);
    return nearest
        .map(name -> "; did you mean '" + name + "'?")
        .orElse("; it knows " + names.stream().sorted().collect(Collectors.joining(", ")));
  }

  private static String seeHelp(CommandSpec command) {
    return "; see '" + command.root().name() + " help" + path(command) + "'";
  }
}
