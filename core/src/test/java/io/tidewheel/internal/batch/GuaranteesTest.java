package io.tidewheel.internal.batch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidewheel.internal.graph.StreamGraph;
import io.tidewheel.internal.graph.StreamNode;
import io.tidewheel.spi.source.PlanRequest;
import io.tidewheel.spi.source.RangeCodec;
import io.tidewheel.spi.source.Source;
import io.tidewheel.spi.source.SourceRange;
import io.tidewheel.spi.source.Split;
import java.io.DataInput;
import java.io.DataOutput;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a program promises is said of each input and output, and why. */
class GuaranteesTest {
  private final StreamGraph graph = new StreamGraph(Duration.ofSeconds(1));

  private record Nothing() implements SourceRange {
    @Override
    public long records() {
      return 0;
    }
  }

  private static final class NothingCodec implements RangeCodec<Nothing> {
    @Override
    public void write(Nothing range, DataOutput out) {}

    @Override
    public Nothing read(DataInput in) {
      return new Nothing();
    }
  }

  private record NoSource(String kind, boolean replays) implements Source<String, Nothing> {
    @Override
    public String description() {
      return "a " + kind;
    }

    @Override
    public Optional<RangeCodec<Nothing>> rangeCodec() {
      return replays ? Optional.of(new NothingCodec()) : Optional.empty();
    }

    @Override
    public void start(Optional<Nothing> last) {}

    @Override
    public Nothing plan(PlanRequest request) {
      return new Nothing();
    }

    @Override
    public List<Split<String>> splits(Nothing range) {
      return List.of();
    }

    @Override
    public void close() {}
  }

  private StreamNode input(String kind, boolean replays) {
    return graph.input(kind, new NoSource(kind, replays), null);
  }

  @Test
  void ofReplayableInputsAndWhatReadsThem() {
    graph.output("print at A.java:1", input("topic", true), null);
    List<String> lines = Guarantees.of(graph, true);
    assertEquals(2, lines.size());
    assertTrue(lines.get(0).startsWith("input 'topic' (a topic): exactly once"), lines::toString);
    assertTrue(lines.get(1).startsWith("output print at A.java:1: at least once"), lines::toString);
  }

  @Test
  void ofVolatileInputsAndWhatReadsThem() {
    graph.output("print at A.java:1", input("queue", false), null);
    List<String> lines = Guarantees.of(graph, true);
    assertTrue(lines.get(0).contains("at most once"), lines::toString);
    assertTrue(lines.get(1).contains("at most once for records of 'queue'"), lines::toString);
  }

  @Test
  void withoutACheckpointNothingIsPromisedAcrossRestarts() {
    graph.output("print at A.java:1", input("topic", true), null);
    List<String> lines = Guarantees.of(graph, false);
    assertTrue(lines.get(0).contains("without a checkpoint"), lines::toString);
    assertTrue(lines.get(1).contains("without a checkpoint"), lines::toString);
  }
}
