package io.tidewheel.spi.source;

import java.util.List;
import java.util.Optional;

/**
 * An input of a stream: names ranges and reads them.
 *
 * <p>The protocol: {@link #start} once; then for every batch {@link #plan} once and, when that
 * batch runs, {@link #splits} with the range planned - again with the same range if the batch is
 * run again; {@link #committed} when it is committed, in the order of the batches; {@link #close}
 * once, also when start failed. {@code plan} may be called for later batches before an earlier one
 * is committed. The calls come from one thread at a time, not always the same; none of them overlap
 * but {@code plan} and {@code committed}. {@link Split#read} runs on task threads at any time.
 *
 * @param <T> record
 * @param <R> range
 */
public interface Source<T, R extends SourceRange> extends AutoCloseable {
  /** What it is, for people: {@code kafka topics [orders]}. */
  String description();

  /**
   * What sort of source it is, in one lasting word: {@code kafka}. From it the input's id is
   * derived where the user gives none.
   */
  String kind();

  /**
   * How ranges are written into the checkpoint. Present if a range can be read again, also after a
   * restart: the source is <em>replayable</em>. If not it is <em>volatile</em>, and what a crash
   * finds uncommitted is lost.
   */
  Optional<RangeCodec<R>> rangeCodec();

  /** Whether ranges can be read again after a restart. */
  default boolean replayable() {
    return rangeCodec().isPresent();
  }

  /** What it promises beyond {@link #replayable}, for people, where there is more to say. */
  default Optional<String> promise() {
    return Optional.empty();
  }

  /**
   * Connects and decides where the first range begins.
   *
   * @param last the range planned last before a restart, committed or not: the first range begins
   *     where it ends. If ranges accumulate ({@link RangeCodec#accumulates}), all of them merged.
   *     Empty on a first start, and always for a volatile source
   * @throws Exception with a message that says what to do; the context does not start
   */
  void start(Optional<R> last) throws Exception;

  /**
   * Where the first range begins, as a range of nothing. Asked once behind a start without a last
   * range, and durable before the first batch, so that a restart before any range was planned is
   * handed this one: what came in between is not missed. Empty if it decides anew then.
   */
  default Optional<R> beginning() {
    return Optional.empty();
  }

  /**
   * The range that a batch reads when its own was lost with the process; asked of volatile sources
   * only.
   */
  default R nothing() {
    throw new UnsupportedOperationException(description() + " is replayable and loses no range");
  }

  /**
   * Names what is new since the range of the last call, within the limits. Never waits for data; an
   * empty range is a good answer.
   *
   * @throws SourceUnavailableException if the answer cannot be had for now: nothing was planned,
   *     the batch is not cut, and the next tick asks again
   * @throws Exception any other: the context stops with it
   */
  R plan(PlanRequest request) throws Exception;

  /** The shares of a range, one per partition. Does no I/O. */
  List<? extends Split<T>> splits(R range);

  /** Learns that the batch with this range is committed. Must not wait for I/O. */
  default void committed(long batchId, R range) {}

  /** What {@code stream.inputDStream()} hands to the user. */
  default Object handle() {
    return this;
  }

  /**
   * Releases everything, after finishing what {@link #committed} started, within a bounded time.
   */
  @Override
  void close();
}
