package io.tidewheel.cli.checkpoint;

import io.tidewheel.internal.checkpoint.CheckpointInspection;
import io.tidewheel.internal.checkpoint.CheckpointState;
import io.tidewheel.internal.checkpoint.CheckpointState.Identity;
import io.tidewheel.internal.checkpoint.CheckpointState.OperatorState;
import io.tidewheel.internal.checkpoint.LastOwner;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** An overview for people, on one screen. */
final class OverviewText {
  private static final String MARGIN = "  ";
  private static final int LONGEST_RANGE = 200;

  private OverviewText() {}

  static List<String> lines(Overview overview) {
    List<String> lines = new ArrayList<>();
    lines.add("Checkpoint " + overview.directory());
    lines.addAll(facts(overview).lines(MARGIN));
    lines.add("");
    lines.add("Sources");
    lines.addAll(sources(overview).lines(MARGIN));
    if (!overview.operators().isEmpty()) {
      lines.add("");
      lines.add("Operators with state");
      lines.addAll(operators(overview).lines(MARGIN));
    }
    if (!overview.state().outputs().isEmpty()) {
      lines.add("");
      lines.add("Exactly-once outputs");
      lines.addAll(outputs(overview).lines(MARGIN));
    }
    if (!overview.contents().latest().isEmpty()) {
      lines.add("");
      lines.add("Latest batches");
      lines.addAll(batches(overview).lines(MARGIN));
    }
    return lines;
  }

  private static Columns facts(Overview overview) {
    CheckpointState state = overview.state();
    Identity identity = state.identity();
    Columns facts =
        new Columns()
            .add("application", identity.application())
            .add("id", identity.id())
            .add("format", CheckpointInspection.FORMAT + ", state in " + state.codecFormat())
            .add("zero time", Units.time(Instant.ofEpochMilli(identity.zeroTime())))
            .add("interval", Units.span(identity.intervalMillis()))
            .add("starts", Units.count(state.starts()));
    new TreeMap<>(identity.pinned())
        .forEach((key, value) -> facts.add("pinned", key + "=" + value));
    return facts
        .add("in use by", overview.owner().map(OverviewText::owner).orElse("nobody"))
        .add("last batch", lastBatch(overview))
        .add("pending", overview.batchOwed().map(OverviewText::pending).orElse("no batch"))
        .add("lost", lost(overview))
        .add("journal", Units.size(overview.journal()))
        .add("state files", Units.size(overview.stateFiles()));
  }

  private static String owner(LastOwner owner) {
    return switch (owner.presence()) {
      case RUNS -> owner.text();
      case ENDED -> "nobody (last: " + owner.text() + ")";
      case ELSEWHERE -> owner.text() + ", if that still runs";
    };
  }

  private static String lastBatch(Overview overview) {
    return overview.hasLastBatch()
        ? "%d of %s, %s ago"
            .formatted(
                overview.state().lastBatch(),
                Units.time(overview.lastTime()),
                Units.age(overview.age()))
        : "none";
  }

  private static String pending(Overview.Batch batch) {
    return "%d of %s: %s"
        .formatted(
            batch.id(),
            Units.time(batch.time()),
            Units.count(
                batch.ranges().stream().mapToLong(Overview.Range::records).sum(), "record"));
  }

  private static String lost(Overview overview) {
    return overview.contents().losses().isEmpty()
        ? "nothing"
        : overview.contents().losses().stream()
            .map(
                loss ->
                    "%s of %s in batch %d"
                        .formatted(
                            Units.count(loss.records(), "record"), loss.source(), loss.batch()))
            .collect(Collectors.joining("; "));
  }

  private static Columns sources(Overview overview) {
    Columns columns = new Columns();
    for (Overview.Source source : overview.sources()) {
      columns
          .add(source.id(), "kind", source.kind())
          .add("", "committed", source.position() == null ? "nothing" : brief(source.position()));
      overview.batchOwed().stream()
          .flatMap(batch -> batch.ranges().stream())
          .filter(range -> range.source().equals(source.id()))
          .forEach(range -> columns.add("", "pending", owed(range)));
      if (source.received() != null) {
        columns.add("", "write-ahead log", Units.size(source.received()));
      }
    }
    return columns;
  }

  private static String owed(Overview.Range range) {
    return range.range() == null
        ? Units.count(range.records(), "record") + ", which cannot be read again"
        : brief(range.range());
  }

  private static String brief(String range) {
    return range.length() <= LONGEST_RANGE
        ? range
        : range.substring(0, LONGEST_RANGE) + "... ('checkpoint offsets' has all)";
  }

  private static Columns operators(Overview overview) {
    Columns columns =
        new Columns().add("id", "kind", "slide", "width", "partitions", "changed last");
    for (Overview.Operator operator : overview.operators()) {
      OperatorState state = operator.state();
      columns.add(
          operator.id(),
          state.kind(),
          Units.span(state.slideMillis()),
          state.widthMillis() == 0 ? "-" : Units.span(state.widthMillis()),
          state.partitions() == 0 ? "-" : state.partitions(),
          operator.lastChange() == null ? "-" : "batch " + operator.lastChange());
    }
    return columns;
  }

  private static Columns outputs(Overview overview) {
    Columns columns = new Columns().add("id", "kind", "partitions", "written last");
    overview
        .state()
        .outputs()
        .forEach(
            (id, output) ->
                columns.add(
                    id,
                    output.kind(),
                    output.lastBatches().isEmpty() ? "-" : output.lastBatches().size(),
                    output.lastBatches().stream()
                        .max(Long::compare)
                        .map(batch -> "batch " + batch)
                        .orElse("-")));
    return columns;
  }

  private static Columns batches(Overview overview) {
    Columns columns = new Columns().add("id", "time", "records", "took");
    overview
        .contents()
        .latest()
        .forEach(
            batch ->
                columns.add(
                    batch.id(),
                    Units.time(batch.time()),
                    Units.count(batch.records()),
                    Units.count(batch.millis()) + " ms"));
    return columns;
  }
}
