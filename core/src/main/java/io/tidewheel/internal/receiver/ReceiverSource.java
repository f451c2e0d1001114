package io.tidewheel.internal.receiver;

import io.tidewheel.internal.Registered;
import io.tidewheel.receiver.Receiver;
import io.tidewheel.spi.config.Settings;
import io.tidewheel.spi.source.PlanRequest;
import io.tidewheel.spi.source.RangeCodec;
import io.tidewheel.spi.source.Source;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;

/**
 * The blocks of a receiver as an input: a range is a range of block numbers, a split is a block.
 * With a write-ahead log it can be read again, also by a later process; without one it is volatile.
 */
public final class ReceiverSource<T> implements Source<T, BlockRange> {
  /** Of sources that may have a write-ahead log in the checkpoint. */
  public static final String KIND = "receiver";

  private final Receiver<T> receiver;
  private final boolean logged;
  private ReceivedBlocks blocks;
  private Registered<ReceivedBlocks> registered;
  private ReceiverSupervisor<T> supervisor;

  public ReceiverSource(Receiver<T> receiver, Settings settings) {
    this.receiver = receiver;
    this.logged = settings.get(ReceiverKeys.WRITE_AHEAD_LOG);
  }

  /** Gives it what it needs, before it is started. */
  void open(int streamId, String sourceId, ReceiverContext context, Receivers all)
      throws IOException {
    BlockLog log = null;
    if (logged) {
      log =
          new BlockLog(
              context
                  .logs()
                  .orElseThrow(
                      () ->
                          new IllegalArgumentException(
                              "start(): "
                                  + ReceiverKeys.WRITE_AHEAD_LOG.name()
                                  + "=true keeps the log in the checkpoint, and there is none; call"
                                  + " ssc.checkpoint(\"some/directory\") before start()"))
                  .open(sourceId),
              streamId);
    }
    blocks =
        new ReceivedBlocks(
            "receiver '" + sourceId + "'",
            receiver.storageLevel(),
            all.budget(),
            all.spill(),
            context.codecs(),
            log);
    registered = Registered.of(blocks);
    supervisor = new ReceiverSupervisor<>(streamId, receiver, blocks, context);
  }

  ReceiverSupervisor<T> supervisor() {
    return supervisor;
  }

  /** Whether something was received that no committed batch has. */
  boolean hasUncommitted() {
    return !blocks.isDrained();
  }

  @Override
  public String description() {
    return "receiver "
        + receiver
        + (logged ? ", with a write-ahead log" : ", without a write-ahead log");
  }

  @Override
  public String kind() {
    return KIND;
  }

  @Override
  public Optional<RangeCodec<BlockRange>> rangeCodec() {
    return logged ? Optional.of(BlockRange.CODEC) : Optional.empty();
  }

  @Override
  public Optional<String> promise() {
    return logged
        ? Optional.of(
            "blocks that its receiver stored are in the write-ahead log: exactly once into state"
                + " from there on, and at least once from a source that sends again what was not"
                + " stored; single records are lost if the process dies before a block is made of"
                + " them")
        : Optional.empty();
  }

  @Override
  public void start(Optional<BlockRange> last) throws IOException {
    blocks.recover(last);
  }

  @Override
  public Optional<BlockRange> beginning() {
    return Optional.of(blocks.beginning());
  }

  @Override
  public BlockRange nothing() {
    return blocks.beginning();
  }

  @Override
  public BlockRange plan(PlanRequest request) {
    return blocks.plan(request.mostRecords());
  }

  @Override
  public List<BlockSplit<T>> splits(BlockRange range) {
    return LongStream.range(range.from(), range.until()).mapToObj(this::split).toList();
  }

  private BlockSplit<T> split(long number) {
    try {
      String name = "block " + number + " (" + blocks.block(number).id() + ")";
      return new BlockSplit<>(registered, number, name);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void committed(long batchId, BlockRange range) {
    try {
      blocks.committed(range);
    } catch (IOException e) {
      throw new UncheckedIOException("the write-ahead log cannot be trimmed", e);
    }
  }

  @Override
  public Object handle() {
    return receiver;
  }

  @Override
  public void close() {
    if (blocks != null) {
      blocks.close();
    }
  }
}
