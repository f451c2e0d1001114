package io.tidewheel.cli.checkpoint;

import io.tidewheel.cli.Command;
import io.tidewheel.cli.Failure;
import io.tidewheel.internal.checkpoint.LastOwner;
import io.tidewheel.internal.checkpoint.LastOwner.Presence;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tidewheel checkpoint verify}. */
@CommandLine.Command(
    name = "verify",
    description = "Checks every byte of a checkpoint, and says what to do if one is wrong.",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:The checkpoint is sound: a program can go on from it.",
      "1:It is damaged, or there is none.",
      "2:The command line is not understood."
    })
final class VerifyCommand implements Command {
  /** A program that runs may let go of something just when it is to be read. */
  private static final int ATTEMPTS = 3;

  @Parameters(paramLabel = "DIR", description = "The directory of the checkpoint: path or URI.")
  private String location;

  @Option(names = "--json", description = "Print a JSON object.")
  private boolean json;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    Looked looked = Looked.at(location);
    Optional<LastOwner> user = user(looked);
    Findings findings = Verification.of(looked);
    for (int i = 1; i < ATTEMPTS && user.isPresent() && !findings.isSound(); i++) {
      findings = Verification.of(looked);
    }
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(Json.of(findings.json(looked.directory().toString())));
    } else {
      out.println("Checkpoint " + looked.directory());
      user.ifPresent(owner -> out.println("  in use by " + owner.text()));
      findings.lines().forEach(out::println);
    }
    out.flush();
    return findings.isSound() ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
  }

  private static Optional<LastOwner> user(Looked looked) {
    try {
      return looked.lastOwner().filter(owner -> owner.presence() != Presence.ENDED);
    } catch (IOException e) {
      throw new Failure("checkpoint " + looked.directory() + ": " + e.getMessage(), e);
    }
  }
}
