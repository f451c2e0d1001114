package io.tidewheel.internal.receiver;

import io.tidewheel.StorageLevel;
import io.tidewheel.internal.receiver.BlockBudget.Grant;
import io.tidewheel.internal.receiver.BlockBudget.Place;
import io.tidewheel.internal.receiver.BlockFormat.Encoded;
import io.tidewheel.internal.receiver.BlockFormat.InMemory;
import io.tidewheel.internal.receiver.StoredBlock.Contents;
import io.tidewheel.receiver.BlockId;
import io.tidewheel.receiver.ReceiverStoppedException;
import io.tidewheel.spi.codec.Codecs;
import io.tidewheel.spi.codec.NoCodecException;
import io.tidewheel.spi.journal.JournalDamagedException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The blocks of one receiver, each from when it is stored until its batch is committed. Blocks are
 * numbered without a gap as they are accepted, which with a write-ahead log is the order in which
 * they are there. Thread-safe; the lock is held while a block is given to the log, so that numbers
 * have its order. That waits for nothing and encodes nothing, except for a block that is too large
 * to have its bytes in memory as well.
 */
final class ReceivedBlocks implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ReceivedBlocks.class);

  /** Blocks of so many bytes are large records, since others are full long before. */
  private static final long LARGE = 4 << 20;

  /** How long to wait until a vault that was full is asked again. */
  private static final long ROOM_AGAIN_MILLIS = 20;

  private final String name;
  private final StorageLevel level;
  private final BlockBudget budget;
  private final SpillFile spill;
  private final Supplier<Codecs> codecs;
  private final BlockLog log;
  private final ConcurrentSkipListMap<Long, StoredBlock> blocks = new ConcurrentSkipListMap<>();
  private final Object lock = new Object();

  // Guarded by the lock.
  private long next;
  private long epoch = -1;
  private boolean epochIsOpen;

  /** The number of the first block that no batch has; of the planning thread. */
  private volatile long planned;

  /** The number of the first block that was there when this process began. */
  private volatile long found;

  private final AtomicLong stored = new AtomicLong();
  private final AtomicLong writingNanos = new AtomicLong();

  /** How many bytes blocks took when they were encoded, of those they were estimated to. */
  private volatile double encodedShare = 1;

  private volatile boolean noCodecSaid;

  /** Whether the receiver runs in another process, which has the blocks; set before all else. */
  private volatile boolean elsewhere;

  /** Keeps blocks that are in no log, if not this process does; set before all else. */
  private volatile Vault vault;

  /** Who is told of blocks when they are in the log; set before all else. */
  private volatile Reports reports = found -> {};

  /** All blocks before are of committed batches. */
  private volatile long committedUntil;

  private volatile boolean fullElsewhere;

  /** Whether blocks wait for a disk that is full, or failed, before its budget was used up. */
  private volatile boolean diskRefuses;

  private volatile long diskRefusedSaidAgain = System.nanoTime();

  /** Lets go of blocks that others keep; set before all else. */
  private volatile LongConsumer drop = key -> {};

  /** Keeps blocks where others can read them, and has the driver number them. */
  interface Vault {
    /** Keeps a block under a key; false if there is no room now. */
    boolean keep(long key, InMemory block);

    /**
     * Has the driver take a block that is kept.
     *
     * @return its number
     * @throws ReceiverStoppedException if it came too late; then it is not kept any more
     */
    long accepted(Report.Kept kept);
  }

  /** Is told of blocks. */
  @FunctionalInterface
  interface Reports {
    /**
     * Learns of blocks that are durable, on the thread that stores them and waits.
     *
     * @throws ReceiverStoppedException if they came too late
     */
    void stored(List<BlockLog.Found> found);
  }

  /**
   * @param name of the receiver, for messages
   * @param log null if there is no write-ahead log
   */
  ReceivedBlocks(
      String name,
      StorageLevel level,
      BlockBudget budget,
      SpillFile spill,
      Supplier<Codecs> codecs,
      BlockLog log) {
    this.name = name;
    this.level = level;
    this.budget = budget;
    this.spill = spill;
    this.codecs = codecs;
    this.log = log;
  }

  // ------------------------------------------------------------------ life

  /**
   * Finds the blocks that an earlier process left in the log.
   *
   * @param last the range planned last, committed or not
   * @throws JournalDamagedException if blocks are missing
   */
  void recover(Optional<BlockRange> last) throws IOException {
    long needed = last.map(BlockRange::from).orElse(0L);
    long expected = -1;
    synchronized (lock) {
      epoch = last.map(BlockRange::epoch).orElse(-1L);
      next = last.map(BlockRange::until).orElse(0L);
      for (BlockLog.Found block : log == null ? List.<BlockLog.Found>of() : log.scan()) {
        if (expected >= 0 && block.number() != expected) {
          throw missing(expected, block.number());
        }
        expected = block.number() + 1;
        epoch = Math.max(epoch, block.id().epoch());
        if (block.number() >= needed) {
          recovered(block);
        }
      }
      long kept = blocks.isEmpty() ? next : blocks.firstKey();
      if (last.isPresent() && kept > next) {
        throw missing(next, kept);
      }
      committedUntil = last.isPresent() ? needed : kept;
      planned = last.isPresent() ? next : kept;
      found = kept;
      next = Math.max(next, expected);
    }
    if (log != null && planned < next) {
      // What was read may be in the page cache only, and a batch must not be planned of that.
      awaitDurable(log.sync());
    }
    if (elsewhere && log != null) {
      log.close(); // Who receives there goes on writing it.
    }
    if (planned < next) {
      LOG.info("{}: blocks [{}, {}) are in the write-ahead log", name, planned, next);
    }
  }

  /**
   * Has these be the blocks of a receiver in another process, which writes the log and tells of
   * them: {@link #reported}.
   *
   * @param newDrop lets go of a block that is kept under a key
   */
  void receivedElsewhere(LongConsumer newDrop) {
    elsewhere = true;
    drop = newDrop;
  }

  /** Has blocks be kept there instead of here. */
  void keepIn(Vault newVault) {
    vault = newVault;
  }

  /** Says who is told of blocks that are stored from now on. */
  void reportTo(Reports newReports) {
    reports = newReports;
  }

  /** All blocks that are in the log, in order. */
  List<BlockLog.Found> logged() {
    return blocks.values().stream()
        .map(
            block ->
                new BlockLog.Found(block.id(), block.number(), block.records(), block.logged()))
        .toList();
  }

  /** Learns of blocks that another process put into the log; of some perhaps again. */
  void reported(List<BlockLog.Found> found) {
    synchronized (lock) {
      for (BlockLog.Found block : found) {
        if (block.number() >= committedUntil && !blocks.containsKey(block.number())) {
          recovered(block);
          next = Math.max(next, block.number() + 1);
          epoch = Math.max(epoch, block.id().epoch());
          stored.addAndGet(block.records());
        }
      }
    }
  }

  /** Takes a block that another process keeps, and returns its number. */
  long reported(Report.Kept kept) {
    synchronized (lock) {
      long number = next++;
      blocks.put(
          number,
          new StoredBlock(
              kept.id(),
              number,
              kept.records(),
              kept.bytes(),
              new Contents.Kept(kept.key()),
              null,
              new Grant(0, 0),
              CompletableFuture.completedFuture(null)));
      stored.addAndGet(kept.records());
      return number;
    }
  }

  /** Learns how another process gets on that stores blocks. */
  void observed(boolean isFullThere, long waitedNanos) {
    fullElsewhere = isFullThere;
    writingNanos.addAndGet(waitedNanos);
  }

  /** What another process has to know to go on: blocks not committed, and the highest epoch. */
  BlockRange known() {
    synchronized (lock) {
      return new BlockRange(committedUntil, next, epoch, 0, 0);
    }
  }

  /** The number behind the last block of committed batches. */
  long committedUntil() {
    return committedUntil;
  }

  private JournalDamagedException missing(long from, long until) {
    return new JournalDamagedException(
        name
            + ": blocks ["
            + from
            + ", "
            + until
            + ") are missing from the write-ahead log, which no crash explains: the directory"
            + " 'received' of the checkpoint was changed or is incomplete. Restore it, or start with"
            + " another checkpoint");
  }

  private void recovered(BlockLog.Found found) {
    int length = found.place().length();
    if (!elsewhere) {
      budget.found(length);
    }
    blocks.put(
        found.number(),
        new StoredBlock(
            found.id(),
            found.number(),
            found.records(),
            length,
            new Contents.Logged(found.records(), found.place()),
            found.place(),
            elsewhere ? new Grant(0, 0) : new Grant(0, length),
            CompletableFuture.completedFuture(null)));
  }

  /** Begins another epoch: blocks of earlier ones are refused from now on. */
  long openEpoch() {
    synchronized (lock) {
      epochIsOpen = true;
      return ++epoch;
    }
  }

  /** Refuses all blocks from now on. */
  void closeEpoch() {
    synchronized (lock) {
      epochIsOpen = false;
    }
  }

  /** How many records were stored by this process. */
  long stored() {
    return stored.get();
  }

  /** How long was waited for disks so far, by all threads together. */
  long writingNanos() {
    return writingNanos.get();
  }

  /** Whether somebody waits for room. */
  boolean isFull() {
    return fullElsewhere || diskRefuses || budget.isFull();
  }

  /** Whether a block is stored that no batch was given. */
  boolean hasUnplanned() {
    StoredBlock block = blocks.get(planned);
    return block != null && block.isReady();
  }

  /** Whether no batch has yet to take blocks, or to be committed. */
  boolean isDrained() {
    return blocks.isEmpty();
  }

  // ------------------------------------------------------------------ storing

  /**
   * Stores a block, when there is room for it; with a write-ahead log it is durable then.
   *
   * @param bytes about how much memory the records take
   * @param abandoned asked while waiting for room, whether to give up
   * @throws ReceiverStoppedException if the epoch of the block is over, or it was given up
   * @throws NoCodecException if the block would have to be written and cannot be
   * @throws IOException if it cannot be written
   */
  void add(BlockId id, List<?> records, long bytes, BooleanSupplier abandoned)
      throws IOException, InterruptedException {
    if (log != null) {
      Encoded encoded = encode(records, bytes);
      if (encoded instanceof InMemory inMemory && isInMemoryAsBytes()) {
        add(id, inMemory, abandoned);
      } else {
        addLogged(id, encoded, new Contents.Objects(records), bytes, abandoned);
      }
      return;
    }
    if (vault != null) {
      addKept(id, inMemory(records, bytes), abandoned);
      return;
    }
    if (isInMemoryAsBytes() && encodeIfPossible(records, bytes) instanceof InMemory encoded) {
      add(id, encoded, abandoned);
      return;
    }
    Contents objects = new Contents.Objects(records);
    Kept kept = keep(id, bytes, objects, () -> encodeIfPossible(records, bytes), abandoned);
    accept(id, records.size(), bytes, kept);
  }

  private boolean isInMemoryAsBytes() {
    return level.useMemory() && !level.deserialized();
  }

  /** The same for a block that is bytes already. */
  void add(BlockId id, InMemory block, BooleanSupplier abandoned)
      throws IOException, InterruptedException {
    Contents bytes = new Contents.Bytes(block);
    if (log != null) {
      addLogged(id, block, bytes, block.memory(), abandoned);
      return;
    }
    if (vault != null) {
      addKept(id, block, abandoned);
      return;
    }
    accept(
        id,
        block.records(),
        block.length(),
        keep(id, block.memory(), bytes, () -> block, abandoned));
  }

  /**
   * Takes a raw block, reading it through.
   *
   * @throws IllegalArgumentException if it makes no sense
   */
  InMemory ofRaw(ByteBuffer raw) {
    return BlockFormat.ofRaw(raw, codecs.get());
  }

  private void addLogged(
      BlockId id, Encoded block, Contents inMemory, long memory, BooleanSupplier abandoned)
      throws IOException, InterruptedException {
    int length = block.length();
    Place place = level.useMemory() ? Place.DISK_AND_MEMORY : Place.DISK;
    Grant grant = admitted(id, budget.admit(memory, length, place, abandoned));
    CompletableFuture<Void> durable;
    BlockLog.Found found;
    synchronized (lock) {
      requireOpen(id, grant);
      BlockLog.Place logged = log.append(id, next, block);
      durable = log.sync();
      Contents contents =
          grant.memory() > 0 ? inMemory : new Contents.Logged(block.records(), logged);
      blocks.put(
          next,
          new StoredBlock(id, next, block.records(), length, contents, logged, grant, durable));
      found = new BlockLog.Found(id, next, block.records(), logged);
      next++;
    }
    awaitDurable(durable);
    reports.stored(List.of(found));
    stored.addAndGet(block.records());
  }

  private void awaitDurable(CompletableFuture<Void> durable) throws IOException {
    long began = System.nanoTime();
    try {
      durable.join();
    } catch (CompletionException e) {
      throw new IOException("write-ahead log: " + e.getCause().getMessage(), e.getCause());
    } finally {
      writingNanos.addAndGet(System.nanoTime() - began);
    }
  }

  private void addKept(BlockId id, InMemory block, BooleanSupplier abandoned)
      throws InterruptedException {
    Grant grant = admit(id, block.length(), place(level), abandoned);
    try {
      synchronized (lock) {
        requireOpen(id);
      }
      long key = UUID.randomUUID().getMostSignificantBits() >>> 1;
      while (!vault.keep(key, block)) {
        if (abandoned.getAsBoolean()) {
          throw noRoom(id);
        }
        fullElsewhere = true;
        TimeUnit.MILLISECONDS.sleep(ROOM_AGAIN_MILLIS);
      }
      fullElsewhere = false;
      Report.Kept kept = new Report.Kept(id, block.records(), block.length(), key);
      long number = vault.accepted(kept);
      blocks.put(
          number,
          new StoredBlock(
              id,
              number,
              block.records(),
              block.length(),
              new Contents.Kept(key),
              null,
              grant,
              CompletableFuture.completedFuture(null)));
      if (number >= committedUntil || blocks.remove(number) == null) {
        grant = null; // It is the block's.
      }
    } finally {
      if (grant != null) {
        budget.release(grant.memory(), grant.disk());
      }
    }
    stored.addAndGet(block.records());
  }

  private void accept(BlockId id, int records, long bytes, Kept kept) {
    synchronized (lock) {
      try {
        requireOpen(id, kept.grant());
      } catch (ReceiverStoppedException e) {
        free(kept.contents());
        throw e;
      }
      blocks.put(
          next,
          new StoredBlock(
              id,
              next,
              records,
              bytes,
              kept.contents(),
              null,
              kept.grant(),
              CompletableFuture.completedFuture(null)));
      next++;
    }
    stored.addAndGet(records);
  }

  private void requireOpen(BlockId id, Grant grant) {
    try {
      requireOpen(id);
    } catch (ReceiverStoppedException e) {
      budget.release(grant.memory(), grant.disk());
      throw e;
    }
  }

  private void requireOpen(BlockId id) {
    if (!epochIsOpen || id.epoch() != epoch) {
      throw new ReceiverStoppedException(
          name + ": block " + id + " is refused, since the receiver was stopped or started anew");
    }
  }

  private static Place place(StorageLevel level) {
    if (!level.useDisk()) {
      return Place.MEMORY;
    }
    return level.useMemory() ? Place.EITHER : Place.DISK;
  }

  private Grant admit(BlockId id, long bytes, Place place, BooleanSupplier abandoned)
      throws InterruptedException {
    return admitted(id, budget.admit(bytes, bytes, place, abandoned));
  }

  private Grant admitted(BlockId id, Grant grant) {
    if (grant == null) {
      throw noRoom(id);
    }
    return grant;
  }

  private ReceiverStoppedException noRoom(BlockId id) {
    return new ReceiverStoppedException(
        name + ": block " + id + " found no room before the receiver was stopped");
  }

  /** A block that has its room. */
  private record Kept(Contents contents, Grant grant) {}

  private interface Encoding {
    /** Null if there is none. */
    Encoded bytes() throws IOException;
  }

  /**
   * Finds room: in memory, as it is there, or on disk. Where the disk has less room than it may be
   * used for, or fails, the block waits as it does when all room is taken.
   */
  private Kept keep(
      BlockId id, long bytes, Contents inMemory, Encoding encoding, BooleanSupplier abandoned)
      throws IOException, InterruptedException {
    Place place = place(level);
    Encoded encoded = null;
    while (true) {
      Grant grant = admit(id, bytes, place, abandoned);
      if (grant.disk() == 0) {
        diskRefuses = false;
        return new Kept(inMemory, grant);
      }
      boolean kept = false;
      try {
        encoded = encoded == null ? encoding.bytes() : encoded;
        if (encoded == null) {
          place = Place.MEMORY;
          continue;
        }
        Contents spilled = spilled(encoded);
        kept = true;
        diskRefuses = false;
        return new Kept(spilled, grant);
      } catch (SpillException e) {
        if (abandoned.getAsBoolean()) {
          diskRefuses = false;
          throw noRoom(id);
        }
        sayDiskRefuses(e);
      } finally {
        if (!kept) {
          budget.release(grant.memory(), grant.disk());
        }
      }
      TimeUnit.MILLISECONDS.sleep(ROOM_AGAIN_MILLIS);
    }
  }

  private void sayDiskRefuses(SpillException refused) {
    diskRefuses = true;
    long now = System.nanoTime();
    if (now >= diskRefusedSaidAgain) {
      diskRefusedSaidAgain = now + TimeUnit.SECONDS.toNanos(10);
      LOG.warn(
          "{}: blocks wait, and the receiver with them, since {}; make room there, or set"
              + " streaming.receiver.spillDirectory to another disk",
          name,
          refused.getMessage());
    }
  }

  private Contents spilled(Encoded block) throws SpillException {
    long began = System.nanoTime();
    try {
      return new Contents.Spilled(block.records(), spill.write(block));
    } catch (IOException e) {
      throw new SpillException(spill + " takes no more: " + e.getMessage(), e);
    } finally {
      writingNanos.addAndGet(System.nanoTime() - began);
    }
  }

  /** The disk took no block. */
  private static final class SpillException extends IOException {
    private static final long serialVersionUID = 1L;

    private SpillException(String message, IOException cause) {
      super(message, cause);
    }
  }

  private Encoded encode(List<?> records, long bytes) throws IOException {
    return bytes >= LARGE && !isInMemoryAsBytes()
        ? BlockFormat.streamed(records, codecs.get())
        : inMemory(records, bytes);
  }

  private InMemory inMemory(List<?> records, long bytes) throws IOException {
    // What small records take more says nothing of a large one; and growing takes most memory.
    double share = bytes < LARGE ? encodedShare * 1.1 : 1.05;
    long expected = (long) (bytes * share);
    InMemory encoded = BlockFormat.encode(records, codecs.get(), InMemory.ROOM + expected);
    encodedShare = (double) encoded.length() / Math.max(1, bytes);
    return encoded;
  }

  /** Null if there is no codec, which is said once. */
  private Encoded encodeIfPossible(List<?> records, long bytes) throws IOException {
    try {
      return encode(records, bytes);
    } catch (NoCodecException e) {
      if (!noCodecSaid) {
        noCodecSaid = true;
        LOG.warn(
            "{}: its records stay in memory as objects, and it waits when that is full, since they"
                + " cannot be written: {}",
            name,
            e.getMessage());
      }
      return null;
    }
  }

  // ------------------------------------------------------------------ batches

  /**
   * The blocks that came since the last call, as far as they are stored.
   *
   * @param mostRecords how many records there may be; the first block is taken in any case
   */
  BlockRange plan(long mostRecords) {
    long until = planned;
    long records = 0;
    long bytes = 0;
    for (StoredBlock block = blocks.get(until);
        block != null && block.isReady();
        block = blocks.get(until)) {
      if (records > 0 && records + block.records() > mostRecords) {
        break;
      }
      records += block.records();
      bytes += block.bytes();
      until++;
    }
    BlockRange range;
    synchronized (lock) {
      range = new BlockRange(planned, until, epoch, records, bytes);
    }
    planned = until;
    return range;
  }

  /** An empty range where the next one begins. */
  BlockRange beginning() {
    synchronized (lock) {
      return BlockRange.nothingAt(planned, epoch);
    }
  }

  /**
   * A block, for what names it and how many records it has.
   *
   * @throws JournalDamagedException if a batch of an earlier process needs it, and the log has lost
   *     it
   */
  StoredBlock block(long number) throws JournalDamagedException {
    StoredBlock block = blocks.get(number);
    if (block == null) {
      if (log != null && number < found) {
        throw missing(number, found);
      }
      throw new IllegalStateException(
          name
              + ": block "
              + number
              + (number < planned
                  ? " was let go when its batch was committed; what a receiver received cannot be"
                      + " read again after that (slice, remember)"
                  : " is not there; this is a bug in Tidewheel"));
    }
    return block;
  }

  /** The records of a block; by any thread, as often as it is asked, until it is committed. */
  <T> Iterator<T> read(long number) throws IOException {
    Contents contents = block(number).contents();
    if (contents instanceof Contents.Objects objects) {
      return typed(objects.records());
    }
    if (contents instanceof Contents.Bytes bytes) {
      return BlockFormat.decode(bytes.block(), codecs.get());
    }
    if (contents instanceof Contents.Spilled spilled) {
      SpillFile.Place place = spilled.place();
      return BlockFormat.decode(
          SpillFile.read(place), place.length(), spilled.records(), codecs.get());
    }
    if (contents instanceof Contents.Kept) {
      throw new IllegalStateException(name + ": block " + number + " is in another process");
    }
    Contents.Logged logged = (Contents.Logged) contents;
    BlockLog.Place place = logged.place();
    return BlockFormat.decode(log.read(place), place.length(), logged.records(), codecs.get());
  }

  @SuppressWarnings("unchecked") // A receiver of T stored them.
  private static <T> Iterator<T> typed(List<?> records) {
    return (Iterator<T>) records.iterator();
  }

  /** Lets go of the blocks of a batch, which is committed for good, and of all before. */
  void committed(BlockRange range) throws IOException {
    var gone = blocks.headMap(range.until());
    boolean any = !gone.isEmpty();
    for (StoredBlock block : gone.values()) {
      free(block.contents());
      budget.release(block.grant().memory(), block.grant().disk());
    }
    gone.clear();
    committedUntil = Math.max(committedUntil, range.until());
    if (any && log != null && !elsewhere) {
      log.trim(firstKept());
    }
  }

  private long firstKept() {
    synchronized (lock) {
      return blocks.isEmpty() ? log.end() : blocks.firstEntry().getValue().logged().first();
    }
  }

  private void free(Contents contents) {
    if (contents instanceof Contents.Spilled spilled) {
      spill.free(spilled.place());
    } else if (contents instanceof Contents.Kept kept) {
      drop.accept(kept.key());
    }
  }

  /** Lets go of all that is not in the log. */
  @Override
  public void close() {
    closeEpoch();
    blocks.values().forEach(block -> free(block.contents()));
    blocks.clear();
    if (log != null) {
      try {
        log.close();
      } catch (IOException e) {
        LOG.warn("{}: the write-ahead log was not closed cleanly: {}", name, e.toString());
      }
    }
  }
}
