package io.tidewheel.cli;

import picocli.CommandLine;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** A sub-command as another module would add it. */
@CommandLine.Command(
    name = "greet",
    description = "Greets.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
public final class GreetCommand implements Command {
  @Option(names = "--times", converter = Times.class, description = "How often.")
  private int times = 1;

  @Option(names = "--name", description = "Whom.")
  private String name = "world";

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    if (name.equals("nobody")) {
      throw new Failure("there is nobody; name somebody");
    }
    if (name.equals("bug")) {
      throw new IllegalStateException("broken");
    }
    for (int i = 0; i < times; i++) {
      spec.commandLine().getOut().println("hello " + name);
    }
    return 0;
  }

  /** Numbers with a bound. */
  static final class Times implements ITypeConverter<Integer> {
    @Override
    public Integer convert(String text) {
      int number = text.matches("\\d{1,3}") ? Integer.parseInt(text) : 0;
      if (number < 1) {
        throw new IllegalArgumentException("a whole number from 1 to 999");
      }
      return number;
    }
  }
}
