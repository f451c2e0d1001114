package io.tidewheel.internal.receiver;

import io.tidewheel.internal.Registered;
import io.tidewheel.internal.rate.Throttled;
import io.tidewheel.internal.receiver.Elsewhere.SharedLog;
import io.tidewheel.listener.RateLimit;
import io.tidewheel.receiver.Receiver;
import io.tidewheel.spi.codec.Codecs;
import io.tidewheel.spi.config.Settings;
import io.tidewheel.spi.engine.LongTasks;
import io.tidewheel.spi.file.Directory;
import io.tidewheel.spi.source.PlanRequest;
import io.tidewheel.spi.source.RangeCodec;
import io.tidewheel.spi.source.Source;
import io.tidewheel.spi.source.Split;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.LongStream;

/**
 * The blocks of a receiver as an input: a range is a range of block numbers, a split is a block.
 * With a write-ahead log it can be read again, also by a later process; without one it is volatile.
 */
public final class ReceiverSource<T> implements Source<T, BlockRange>, Throttled {
  /** Of sources that may have a write-ahead log in the checkpoint. */
  public static final String KIND = "receiver";

  private final Receiver<T> receiver;
  private final boolean logged;
  private ReceivedBlocks blocks;
  private Registered<ReceivedBlocks> registered;
  private ReceiverSupervisor<T> supervisor;
  private Throttle throttle;

  /** How tasks in other processes have the blocks; null if they run in this one. */
  private Elsewhere elsewhere;

  private Supplier<Codecs> codecs;

  /** The blocks whose loss was said. */
  private final Set<Long> lost = ConcurrentHashMap.newKeySet();

  /** Records that batches might have had, but the next block was larger. */
  private long carried;

  public ReceiverSource(Receiver<T> receiver, Settings settings) {
    this.receiver = receiver;
    this.logged = settings.get(ReceiverKeys.WRITE_AHEAD_LOG);
  }

  /** Gives it what it needs, before it is started. */
  void open(int streamId, String sourceId, ReceiverContext context, Receivers all)
      throws IOException {
    Elsewhere elsewhere =
        context.longTasks().map(tasks -> elsewhere(tasks, sourceId, context)).orElse(null);
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
    if (elsewhere != null) {
      blocks.receivedElsewhere(elsewhere.tasks()::drop);
      this.elsewhere = elsewhere;
      codecs = context.codecs();
    }
    supervisor = new ReceiverSupervisor<>(streamId, receiver, blocks, context, elsewhere);
    throttle = new Throttle(blocks, supervisor, context.settings());
  }

  /** What runs the receiver where tasks run, if it can. */
  private Elsewhere elsewhere(LongTasks tasks, String sourceId, ReceiverContext context) {
    tasks.check("receiver of input '" + sourceId + "'", receiver);
    if (!logged || context.logs().isEmpty()) {
      return new Elsewhere(tasks, null);
    }
    Directory directory = context.logs().get().directory(sourceId);
    try {
      return new Elsewhere(tasks, SharedLog.of(directory));
    } catch (IOException e) {
      throw new UncheckedIOException(
          "start(): the write-ahead log of input '"
              + sourceId
              + "' cannot be taken over: directory="
              + directory,
          e);
    }
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
    if (logged) {
      return Optional.of(
          "blocks that its receiver stored are in the write-ahead log: exactly once into state"
              + " from there on, and at least once from a source that sends again what was not"
              + " stored; single records are lost if the process dies before a block is made of"
              + " them");
    }
    return receiver instanceof PromisesItself itself
        ? Optional.of(itself.promiseWithoutLog())
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
    long most = request.mostRecords();
    if (most == Long.MAX_VALUE) {
      carried = 0;
      return blocks.plan(most);
    }
    BlockRange range = blocks.plan(most + carried);
    // Blocks seldom fit a limit: without this, more could come in than batches take, for ever.
    long rest = blocks.hasUnplanned() ? most + carried - range.records() : 0;
    carried = Math.max(0, Math.min(most, rest));
    return range;
  }

  @Override
  public RateLimit throttle(RateLimit allowed) {
    return throttle.update(allowed);
  }

  @Override
  public List<? extends Split<T>> splits(BlockRange range) {
    return LongStream.range(range.from(), range.until())
        .mapToObj(this::split)
        .flatMap(Optional::stream)
        .toList();
  }

  /** Empty if the block is lost. */
  private Optional<? extends Split<T>> split(long number) {
    try {
      StoredBlock block = blocks.block(number);
      String name = "block " + number + " (" + block.id() + ")";
      if (elsewhere == null) {
        return Optional.of(new BlockSplit<>(registered, number, name));
      }
      if (block.contents() instanceof StoredBlock.Contents.Kept kept) {
        return kept(name, block, kept.key());
      }
      return Optional.of(
          new LoggedSplit<>(
              name, elsewhere.log().location(), block.records(), block.logged(), codecs.get()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Optional<? extends Split<T>> kept(String name, StoredBlock block, long key) {
    Optional<String> host = elsewhere.tasks().hostOf(key);
    if (host.isEmpty() && lost.add(block.number())) {
      supervisor.report(
          name
              + ", records="
              + block.records()
              + ": is lost with the process that received it, and the batch goes on without it;"
              + " with "
              + ReceiverKeys.WRITE_AHEAD_LOG.name()
              + "=true and a checkpoint nothing that was stored is lost",
          null);
    }
    return host.map(there -> new KeptSplit<>(name, there, key, block.records(), codecs.get()));
  }

  @Override
  public void committed(long batchId, BlockRange range) {
    try {
      blocks.committed(range);
      lost.removeIf(number -> number < range.until());
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
