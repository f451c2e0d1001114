package io.tidewheel.cli.checkpoint;

import io.tidewheel.cli.Command;
import io.tidewheel.cli.Failure;
import java.io.PrintWriter;
import java.time.Instant;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tidewheel checkpoint show}. */
@CommandLine.Command(
    name = "show",
    description = "Prints what a checkpoint holds, and how far its program is.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class ShowCommand implements Command {
  @Parameters(paramLabel = "DIR", description = "The directory of the checkpoint: path or URI.")
  private String location;

  @Option(names = "--json", description = "Print a JSON object.")
  private boolean json;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    KnownRanges ranges = new KnownRanges();
    Overview overview =
        Looked.at(location)
            .lookOrFail(
                inspection ->
                    Overview.of(
                        inspection,
                        inspection.read().orElseThrow(() -> notBegun(location)),
                        ranges,
                        Instant.now()));
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(Json.of(OverviewJson.of(overview)));
    } else {
      OverviewText.lines(overview).forEach(out::println);
    }
    out.flush();
    return CommandLine.ExitCode.OK;
  }

  /** A process died before its first write was durable. */
  static Failure notBegun(String location) {
    return new Failure(
        "the checkpoint in "
            + location
            + " has no entry yet: no program has begun it; nothing is lost, start the program");
  }
}
