package io.tidewheel.internal.checkpoint;

import io.tidewheel.spi.source.RangeCodec;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Today's program, as far as a checkpoint cares.
 *
 * @param pinnable today's value of each setting that a checkpoint pins, by key
 * @param codecFormat in which values of state are written
 * @param ambiguous what to say of ids that could mean several operators or sources; empty if none
 * @param allowedDrops ids of operators and sources whose state may be dropped
 */
public record Program(
    String application,
    long intervalMillis,
    Map<String, String> pinnable,
    String codecFormat,
    List<SourceInfo> sources,
    List<OperatorInfo> operators,
    List<OutputInfo> outputs,
    List<String> ambiguous,
    Set<String> allowedDrops) {

  /**
   * A source.
   *
   * @param label what the user called, and where
   * @param codec of its ranges; empty if it is volatile
   */
  public record SourceInfo(
      String id, String kind, String label, Optional<? extends RangeCodec<?>> codec) {
    /** Whether a restart needs all its ranges, and not the last only. */
    public boolean accumulates() {
      return codec.isPresent() && codec.get().accumulates();
    }
  }

  /**
   * An operator with state.
   *
   * @param label what the user called, and where
   * @param widthMillis of a window; 0 if it is none
   * @param partitions of its state, if the user said how many; 0 if that is the default parallelism
   */
  public record OperatorInfo(
      String id, String kind, String label, long slideMillis, long widthMillis, int partitions) {}

  /**
   * An exactly-once output.
   *
   * @param label what the user called, and where
   */
  public record OutputInfo(String id, String kind, String label) {}
}
