package io.tidewheel.cli.checkpoint;

import io.tidewheel.cli.Command;
import java.io.PrintWriter;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tidewheel checkpoint offsets}. */
@CommandLine.Command(
    name = "offsets",
    description = {
      "Prints how far each source is, partition by partition.",
      "",
      "COMMITTED is where the next batch begins. A batch that was planned and not committed is run"
          + " again at the next start, from FROM to before UNTIL. Without any, a column has a '-'.",
      ""
    },
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class OffsetsCommand implements Command {
  @Parameters(paramLabel = "DIR", description = "The directory of the checkpoint: path or URI.")
  private String location;

  @Option(names = "--json", description = "Print a JSON array with an object for each partition.")
  private boolean json;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    KnownRanges ranges = new KnownRanges();
    List<Position> positions =
        Looked.at(location)
            .lookOrFail(
                inspection ->
                    Position.all(
                        inspection.read().orElseThrow(() -> ShowCommand.notBegun(location)).state(),
                        ranges));
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(Json.of(positions.stream().map(Position::json).toList()));
    } else {
      Columns columns =
          new Columns().add("SOURCE", "TOPIC", "PARTITION", "COMMITTED", "FROM", "UNTIL");
      positions.forEach(position -> columns.add(position.cells()));
      columns.lines("").forEach(out::println);
    }
    out.flush();
    return CommandLine.ExitCode.OK;
  }
}
