package io.tidewheel.cli.checkpoint;

import io.tidewheel.internal.checkpoint.CheckpointInspection;
import io.tidewheel.internal.checkpoint.CheckpointInspection.Size;
import io.tidewheel.internal.checkpoint.CheckpointState;
import io.tidewheel.internal.checkpoint.CheckpointState.Identity;
import io.tidewheel.internal.checkpoint.LastOwner;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** An overview for programs: names are added, but not changed. */
final class OverviewJson {
  private OverviewJson() {}

  static Map<String, Object> of(Overview overview) {
    CheckpointState state = overview.state();
    Identity identity = state.identity();
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("directory", overview.directory());
    facts.put("application", identity.application());
    facts.put("id", identity.id());
    facts.put("format", CheckpointInspection.FORMAT);
    facts.put("stateFormat", state.codecFormat());
    facts.put("zeroTime", Instant.ofEpochMilli(identity.zeroTime()).toString());
    facts.put("intervalMillis", identity.intervalMillis());
    facts.put("starts", state.starts());
    facts.put("pinned", new TreeMap<>(identity.pinned()));
    facts.put("owner", overview.owner().map(OverviewJson::owner).orElse(null));
    facts.put("lastBatch", lastBatch(overview));
    facts.put("pending", overview.batchOwed().map(OverviewJson::pending).orElse(null));
    facts.put("sources", overview.sources().stream().map(OverviewJson::source).toList());
    facts.put("operators", overview.operators().stream().map(OverviewJson::operator).toList());
    facts.put(
        "outputs",
        state.outputs().entrySet().stream()
            .map(
                output ->
                    Json.object(
                        "id", output.getKey(),
                        "kind", output.getValue().kind(),
                        "lastBatches", output.getValue().lastBatches()))
            .toList());
    facts.put(
        "latestBatches",
        overview.contents().latest().stream()
            .map(
                batch ->
                    Json.object(
                        "id", batch.id(),
                        "time", batch.time().toString(),
                        "records", batch.records(),
                        "millis", batch.millis()))
            .toList());
    facts.put(
        "lost",
        overview.contents().losses().stream()
            .map(
                loss ->
                    Json.object(
                        "batch", loss.batch(), "source", loss.source(), "records", loss.records()))
            .toList());
    facts.put("journal", size(overview.journal()));
    facts.put("stateFiles", size(overview.stateFiles()));
    return facts;
  }

  private static Map<String, Object> owner(LastOwner owner) {
    return Json.object(
        "process", owner.text(), "presence", owner.presence().name().toLowerCase(Locale.ROOT));
  }

  private static Map<String, Object> lastBatch(Overview overview) {
    return overview.hasLastBatch()
        ? Json.object(
            "id", overview.state().lastBatch(),
            "time", overview.lastTime().toString(),
            "ageMillis", overview.age().toMillis())
        : null;
  }

  private static Map<String, Object> pending(Overview.Batch batch) {
    return Json.object(
        "id",
        batch.id(),
        "time",
        batch.time().toString(),
        "ticks",
        batch.ticks(),
        "ranges",
        batch.ranges().stream()
            .map(
                range ->
                    Json.object(
                        "source", range.source(),
                        "records", range.records(),
                        "range", range.range()))
            .toList());
  }

  private static Map<String, Object> source(Overview.Source source) {
    return Json.object(
        "id", source.id(),
        "kind", source.kind(),
        "last", source.position(),
        "writeAheadLog", source.received() == null ? null : size(source.received()));
  }

  private static Map<String, Object> operator(Overview.Operator operator) {
    return Json.object(
        "id", operator.id(),
        "kind", operator.state().kind(),
        "slideMillis", operator.state().slideMillis(),
        "widthMillis", operator.state().widthMillis(),
        "partitions", operator.state().partitions(),
        "lastChange", operator.lastChange());
  }

  private static Map<String, Object> size(Size size) {
    return Json.object("files", size.files(), "bytes", size.bytes());
  }
}
