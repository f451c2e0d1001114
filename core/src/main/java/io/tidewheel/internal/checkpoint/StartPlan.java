package io.tidewheel.internal.checkpoint;

import io.tidewheel.internal.checkpoint.CheckpointState.OperatorState;
import io.tidewheel.internal.checkpoint.Program.OperatorInfo;
import io.tidewheel.internal.checkpoint.Program.OutputInfo;
import io.tidewheel.internal.checkpoint.Program.SourceInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What a program would do with a checkpoint, decided without touching either: what it keeps, what
 * changes, what it would lose, and why it may not start.
 *
 * @param problems why the program may not start, each with its remedy; empty if it may
 */
public record StartPlan(List<Line> lines, List<String> problems) {

  /** What becomes of something. */
  public enum Fate {
    /** It goes on as it is. */
    KEEP,
    /** It goes on, in another shape. */
    MIGRATE,
    /** It is not in the checkpoint and begins empty. */
    NEW,
    /** It is in the checkpoint only, and is dropped if that is allowed. */
    DROP,
    /** The program cannot use it. */
    REFUSE
  }

  /**
   * One source or operator.
   *
   * @param what {@code source}, {@code operator} or {@code output}
   */
  public record Line(Fate fate, String what, String id, String detail) {
    @Override
    public String toString() {
      String shown = "%-8s %-9s %s".formatted(fate.name().toLowerCase(Locale.ROOT), what, id);
      return detail.isEmpty() ? shown : shown + ": " + detail;
    }
  }

  public StartPlan {
    lines = List.copyOf(lines);
    problems = List.copyOf(problems);
  }

  /** The plan for people. */
  @Override
  public String toString() {
    List<String> all = new ArrayList<>();
    lines.forEach(line -> all.add(line.toString()));
    problems.forEach(problem -> all.add("refused: " + problem));
    return String.join("\n", all);
  }

  /**
   * Compares.
   *
   * @param found what the checkpoint holds; null if it is new
   */
  static StartPlan of(CheckpointState found, Program program) {
    Comparison comparison = new Comparison(program);
    comparison.problems.addAll(program.ambiguous());
    if (found == null) {
      program.sources().forEach(source -> comparison.add(Fate.NEW, "source", source.id(), ""));
      program.operators().forEach(op -> comparison.add(Fate.NEW, "operator", op.id(), ""));
      program.outputs().forEach(output -> comparison.add(Fate.NEW, "output", output.id(), ""));
    } else {
      comparison.identity(found);
      comparison.sources(found);
      comparison.operators(found);
      comparison.outputs(found);
    }
    return new StartPlan(comparison.lines, comparison.problems);
  }

  private static final class Comparison {
    final Program program;
    final List<Line> lines = new ArrayList<>();
    final List<String> problems = new ArrayList<>();

    Comparison(Program program) {
      this.program = program;
    }

    void add(Fate fate, String what, String id, String detail) {
      lines.add(new Line(fate, what, id, detail));
    }

    void refuse(String what, String id, String detail, String remedy) {
      add(Fate.REFUSE, what, id, detail);
      problems.add(what + " '" + id + "': " + detail + "; " + remedy);
    }

    void identity(CheckpointState found) {
      String application = found.identity().application();
      if (!application.equals(program.application())) {
        problems.add(
            "the checkpoint is of application '"
                + application
                + "', this is '"
                + program.application()
                + "'; give the program its name back, or a checkpoint directory of its own");
      }
      long interval = found.identity().intervalMillis();
      if (interval != program.intervalMillis()) {
        problems.add(
            "the checkpoint has a batch every "
                + interval
                + " ms, the program every "
                + program.intervalMillis()
                + " ms; set the interval back, or begin a new checkpoint");
      }
      if (!found.codecFormat().equals(program.codecFormat())) {
        problems.add(
            "state is written in the format "
                + found.codecFormat()
                + ", this version writes "
                + program.codecFormat()
                + "; start the program with the version that wrote it");
      }
    }

    void sources(CheckpointState found) {
      Map<String, SourceInfo> today = byId(program.sources(), SourceInfo::id);
      found
          .sources()
          .forEach(
              (id, recorded) -> {
                SourceInfo source = today.get(id);
                if (source == null) {
                  List<String> candidates =
                      program.sources().stream()
                          .filter(candidate -> candidate.kind().equals(recorded.kind()))
                          .filter(candidate -> !found.sources().containsKey(candidate.id()))
                          .map(candidate -> "'" + candidate.id() + "' (" + candidate.label() + ")")
                          .toList();
                  missing("source", id, "its position", !recorded.ranges().isEmpty(), candidates);
                } else if (!source.kind().equals(recorded.kind())) {
                  refuse(
                      "source",
                      id,
                      "is of kind " + recorded.kind() + " in the checkpoint, now " + source.kind(),
                      "give the new source another name with .named(...)");
                } else {
                  add(
                      Fate.KEEP,
                      "source",
                      id,
                      recorded.ranges().isEmpty() ? "no position yet" : "");
                }
              });
      program.sources().stream()
          .filter(source -> !found.sources().containsKey(source.id()))
          .forEach(source -> add(Fate.NEW, "source", source.id(), "begins as on a first start"));
    }

    void operators(CheckpointState found) {
      Map<String, OperatorInfo> today = byId(program.operators(), OperatorInfo::id);
      found
          .operators()
          .forEach(
              (id, recorded) -> {
                OperatorInfo operator = today.get(id);
                if (operator == null) {
                  boolean holds = found.handlesByOperator().containsKey(id);
                  List<String> candidates =
                      program.operators().stream()
                          .filter(candidate -> candidate.kind().equals(recorded.kind()))
                          .filter(candidate -> !found.operators().containsKey(candidate.id()))
                          .map(candidate -> "'" + candidate.id() + "' (" + candidate.label() + ")")
                          .toList();
                  missing("operator", id, "its state", holds, candidates);
                } else {
                  same(id, recorded, operator);
                }
              });
      program.operators().stream()
          .filter(operator -> !found.operators().containsKey(operator.id()))
          .forEach(operator -> add(Fate.NEW, "operator", operator.id(), "begins empty"));
    }

    private void same(String id, OperatorState recorded, OperatorInfo operator) {
      if (!operator.kind().equals(recorded.kind())) {
        refuse(
            "operator",
            id,
            "is " + recorded.kind() + " in the checkpoint, now " + operator.kind(),
            "give the new operator another name with .named(...)");
      } else if (operator.slideMillis() != recorded.slideMillis()) {
        refuse(
            "operator",
            id,
            "slides by "
                + recorded.slideMillis()
                + " ms in the checkpoint, now by "
                + operator.slideMillis()
                + " ms",
            "set the slide back, or give the new window another name with .named(...)");
      } else if (operator.partitions() != 0
          && recorded.partitions() != 0
          && operator.partitions() != recorded.partitions()) {
        refuse(
            "operator",
            id,
            "keeps its state in "
                + recorded.partitions()
                + " partitions, the program wants "
                + operator.partitions(),
            "set the number back, or give the operator another name with .named(...)");
      } else if (operator.widthMillis() != recorded.widthMillis()) {
        add(
            Fate.MIGRATE,
            "operator",
            id,
            "the window was "
                + recorded.widthMillis()
                + " ms wide, now "
                + operator.widthMillis()
                + " ms"
                + (operator.widthMillis() > recorded.widthMillis()
                    ? "; what had already left it does not come back"
                    : ""));
      } else {
        add(Fate.KEEP, "operator", id, "");
      }
    }

    void outputs(CheckpointState found) {
      Map<String, OutputInfo> today = byId(program.outputs(), OutputInfo::id);
      found
          .outputs()
          .forEach(
              (id, recorded) -> {
                OutputInfo output = today.get(id);
                if (output == null) {
                  missingOutput(found, id);
                } else if (!output.kind().equals(recorded.kind())) {
                  refuse(
                      "output",
                      id,
                      "is of kind " + recorded.kind() + " in the checkpoint, now " + output.kind(),
                      "give the new output another name with .named(...)");
                } else {
                  add(Fate.KEEP, "output", id, "");
                }
              });
      program.outputs().stream()
          .filter(output -> !found.outputs().containsKey(output.id()))
          .forEach(output -> add(Fate.NEW, "output", output.id(), "begins with the next batch"));
    }

    /** Its destination may have a part of the batch that will be run again. */
    private void missingOutput(CheckpointState found, String id) {
      boolean begun = found.pending().isPresent();
      if (!begun || program.allowedDrops().contains(id)) {
        add(Fate.DROP, "output", id, begun ? "allowed" : "no batch is unfinished");
        return;
      }
      List<String> candidates =
          program.outputs().stream()
              .filter(candidate -> !found.outputs().containsKey(candidate.id()))
              .map(candidate -> "'" + candidate.id() + "' (" + candidate.label() + ")")
              .toList();
      add(Fate.DROP, "output", id, "not allowed");
      problems.add(
          "output '"
              + id
              + "' is not in the program, and a part of batch "
              + found.pending().get().id()
              + ", which is run again, may be written there already; "
              + (candidates.isEmpty()
                  ? ""
                  : "if it is now "
                      + String.join(" or ", candidates)
                      + ", call .named(\""
                      + id
                      + "\") there, or what was written is written again; ")
              + "to drop it, set streaming.checkpoint.allowDropState="
              + id);
    }

    /** Something of the checkpoint that is not in the program. */
    private void missing(
        String what, String id, String holding, boolean holds, List<String> candidates) {
      if (!holds || program.allowedDrops().contains(id)) {
        add(Fate.DROP, what, id, holds ? "allowed" : "it holds nothing");
        return;
      }
      add(Fate.DROP, what, id, "not allowed");
      problems.add(
          what
              + " '"
              + id
              + "' is not in the program, and "
              + holding
              + " would be lost; "
              + (candidates.isEmpty()
                  ? ""
                  : "if it is now "
                      + String.join(" or ", candidates)
                      + ", call .named(\""
                      + id
                      + "\") there; ")
              + "to drop it for good, set streaming.checkpoint.allowDropState="
              + id);
    }

    private static <T> Map<String, T> byId(List<T> list, Function<T, String> id) {
      return list.stream().collect(Collectors.toMap(id, item -> item, (first, second) -> first));
    }
  }
}
