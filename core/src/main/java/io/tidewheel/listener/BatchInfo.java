package io.tidewheel.listener;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * A batch as it stands when the event is made.
 *
 * @param batchId dense, from 0
 * @param batchTime the tick it belongs to
 * @param mergedTicks how many ticks it covers; 1 unless the one before overran
 * @param inputs by input stream id
 * @param submissionTime when its ranges were named
 * @param processingStartTime empty before it starts
 * @param processingEndTime empty before it ends
 * @param outputs in registration order; those that ran
 * @param steps what it spent its time on
 * @param attempts how often it was run
 * @param jobs how many the engine ran for it when it ran to its end: one for each action, and one
 *     or more for state; 0 before
 * @param failureReason empty unless it failed for good
 */
public record BatchInfo(
    long batchId,
    Instant batchTime,
    int mergedTicks,
    Map<Integer, StreamInputInfo> inputs,
    Instant submissionTime,
    Optional<Instant> processingStartTime,
    Optional<Instant> processingEndTime,
    List<OutputOperationInfo> outputs,
    StepTimes steps,
    int attempts,
    int jobs,
    Optional<String> failureReason) {
  public BatchInfo {
    inputs = Map.copyOf(inputs);
    outputs = List.copyOf(outputs);
  }

  /** From submission to start; empty before it starts. */
  public Optional<Duration> schedulingDelay() {
    return processingStartTime.map(start -> Duration.between(submissionTime, start));
  }

  /** From start to end; empty before it ends. */
  public Optional<Duration> processingDelay() {
    return processingEndTime.flatMap(
        end -> processingStartTime.map(start -> Duration.between(start, end)));
  }

  /** From the batch's tick to its end; empty before it ends. */
  public Optional<Duration> totalDelay() {
    return processingEndTime.map(end -> Duration.between(batchTime, end));
  }

  /** {@link #inputs}, by the name that Spark Streaming's listeners know. */
  public Map<Integer, StreamInputInfo> streamIdToInputInfo() {
    return inputs;
  }

  /** {@link #outputs} by their id, by the name that Spark Streaming's listeners know. */
  public Map<Integer, OutputOperationInfo> outputOperationInfos() {
    return outputs.stream()
        .collect(Collectors.toUnmodifiableMap(OutputOperationInfo::id, Function.identity()));
  }

  /** Records of all inputs. */
  public long numRecords() {
    return inputs.values().stream().mapToLong(StreamInputInfo::numRecords).sum();
  }
}
