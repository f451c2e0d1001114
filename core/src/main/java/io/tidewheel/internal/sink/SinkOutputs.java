package io.tidewheel.internal.sink;

import io.tidewheel.CheckpointException;
import io.tidewheel.internal.checkpoint.CheckpointState;
import io.tidewheel.internal.checkpoint.CheckpointState.OutputState;
import io.tidewheel.internal.checkpoint.Entry.BatchPlanned;
import io.tidewheel.internal.checkpoint.Entry.Written;
import io.tidewheel.spi.sink.SinkException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All exactly-once outputs of a program. Used by one thread at a time. */
public final class SinkOutputs {
  private static final Logger LOG = LoggerFactory.getLogger(SinkOutputs.class);

  private final String application;
  private final List<SinkOutput<?>> outputs;
  private final Set<String> resets;
  private final Patience patience;
  private final Set<String> beginningAnew = new HashSet<>();

  /**
   * @param resets ids of outputs that begin anew
   */
  public SinkOutputs(
      String application, List<SinkOutput<?>> outputs, Set<String> resets, Patience patience) {
    this.application = application;
    this.outputs = List.copyOf(outputs);
    this.resets = Set.copyOf(resets);
    this.patience = patience;
  }

  public boolean isEmpty() {
    return outputs.isEmpty();
  }

  /**
   * Compares all destinations with the checkpoint. Modifies nothing there.
   *
   * @param state what an output that begins anew has written is forgotten in it
   * @throws CheckpointException if one does not fit
   */
  public void compare(CheckpointState state) throws Exception {
    List<String> problems = new ArrayList<>();
    for (SinkOutput<?> output : outputs) {
      output.connect(application, patience);
      List<String> found = output.compare(state);
      if (!found.isEmpty() && resets.contains(output.id())) {
        LOG.warn("output '{}' begins anew: its markers are set back", output.id());
        state.outputs().put(output.id(), new OutputState(output.kind(), List.of()));
        beginningAnew.add(output.id());
      } else {
        problems.addAll(found);
      }
    }
    refuse(problems);
  }

  /**
   * Makes this process the only one that may write to the destinations, which were compared before.
   * The checkpoint is durable by now: its id is what they are marked with.
   *
   * @throws CheckpointException if one of them was written to since
   */
  public void takeOver(CheckpointState state) throws Exception {
    List<String> problems = new ArrayList<>();
    for (SinkOutput<?> output : outputs) {
      try {
        output.fence(state.identity().id(), beginningAnew.contains(output.id()));
      } catch (SinkException e) {
        throw new CheckpointException("output '" + output.id() + "': " + e.getMessage(), e);
      }
      problems.addAll(output.compare(state));
    }
    refuse(problems);
  }

  /** Makes sure that whoever writes to the destinations of this checkpoint can do so no more. */
  public void fence(String checkpoint) throws Exception {
    for (SinkOutput<?> output : outputs) {
      output.connect(application, patience);
      output.fence(checkpoint, false);
    }
  }

  private static void refuse(List<String> problems) {
    if (!problems.isEmpty()) {
      throw new CheckpointException(
          "the outputs do not fit the checkpoint\n  " + String.join("\n  ", problems));
    }
  }

  /** What of a batch was written. */
  public List<Written> writtenIn(long batch) {
    return outputs.stream()
        .map(output -> new Written(output.id(), output.writtenIn(batch)))
        .filter(written -> !written.partitions().isEmpty())
        .toList();
  }

  /** Whether some of the batch that was begun was written. */
  public boolean hasWritten(BatchPlanned batch) {
    return !writtenIn(batch.id()).isEmpty();
  }

  /** Releases connections. Does nothing the second time. */
  public void close() {
    outputs.forEach(SinkOutput::close);
  }
}
