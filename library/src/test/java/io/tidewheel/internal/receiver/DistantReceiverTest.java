package io.tidewheel.internal.receiver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidewheel.StorageLevel;
import io.tidewheel.internal.checkpoint.AllCodecs;
import io.tidewheel.internal.checkpoint.CheckpointLocation;
import io.tidewheel.internal.checkpoint.JournalReading;
import io.tidewheel.listener.ReceiverInfo;
import io.tidewheel.listener.StreamingListener;
import io.tidewheel.receiver.Receiver;
import io.tidewheel.receiver.ReceiverStoppedException;
import io.tidewheel.spi.codec.Codecs;
import io.tidewheel.spi.config.Settings;
import io.tidewheel.spi.engine.LongTasks;
import io.tidewheel.spi.engine.TaskContext;
import io.tidewheel.spi.file.Directory;
import io.tidewheel.spi.file.DirectoryLock;
import io.tidewheel.spi.journal.Journal;
import io.tidewheel.spi.source.PlanRequest;
import io.tidewheel.spi.source.Split;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A receiver that runs elsewhere: in a thread that has but what was serialized. */
class DistantReceiverTest {
  private static final Codecs CODECS = AllCodecs.of(List.of());
  private static final Settings SETTINGS =
      new Settings(
          Map.of(
              "streaming.receiver.writeAheadLog.enable",
              true,
              "streaming.receiverRestartDelay",
              Duration.ofMillis(10)));

  private static final Settings WITHOUT_LOG =
      new Settings(Map.of("streaming.receiverRestartDelay", Duration.ofMillis(10)));

  @TempDir Path temporary;
  private final Elsewheres elsewheres = new Elsewheres();
  private final BlockingQueue<Throwable> failures = new LinkedBlockingQueue<>();
  private final List<Integer> had = new ArrayList<>();
  private ReceiverSource<Integer> source;
  private Receivers receivers;
  private boolean sameDirectory = true;
  private final BlockingQueue<String> errors = new LinkedBlockingQueue<>();
  private final StreamingListener listener =
      new StreamingListener() {
        @Override
        public void onReceiverError(ReceiverInfo receiver) {
          errors.add(receiver.lastErrorMessage());
        }
      };

  /** What receivers have of the test: the starts that took place, in order. */
  private static final BlockingQueue<Handed> STARTS = new LinkedBlockingQueue<>();

  /** A receiver whose records a test stores. */
  private static final class Handed extends Receiver<Integer> {
    private static final long serialVersionUID = 1L;

    Handed() {
      super(StorageLevel.MEMORY_AND_DISK);
    }

    @Override
    public void onStart() {
      STARTS.add(this);
    }

    @Override
    public void onStop() {}
  }

  /** Runs tasks in threads, whose line can be cut while they go on. */
  private final class Elsewheres implements LongTasks {
    private final List<Task> running = new ArrayList<>();
    private boolean refusing;

    final class Task implements Running, Line {
      private final CompletableFuture<Void> ended = new CompletableFuture<>();
      private final Inbox inbox;
      private volatile boolean cut;
      private volatile boolean cancelled;
      private final Map<Long, byte[]> keeps = new ConcurrentHashMap<>();
      private volatile int room = 100;
      private volatile LongTasks.Keeping asked;

      Task(Inbox inbox) {
        this.inbox = inbox;
      }

      /** As when a machine is cut off: the driver thinks the process dead, and it lives. */
      void cut() {
        cut = true;
        ended.complete(null);
      }

      @Override
      public CompletableFuture<Void> ended() {
        return ended;
      }

      @Override
      public void cancel() {
        cancelled = true;
      }

      @Override
      public Serializable ask(Serializable question) throws IOException {
        if (cut) {
          throw new IOException("the line is cut");
        }
        return copy(inbox.answer(copy(question)));
      }

      /** As when a process dies with what it keeps. */
      void die() {
        keeps.clear();
        cut();
      }

      @Override
      public boolean keep(long key, byte[] block, LongTasks.Keeping where) {
        asked = where;
        return keeps.size() < room && keeps.put(key, block) == null;
      }

      @Override
      public void drop(long key) {
        keeps.remove(key);
      }

      @Override
      public boolean isCancelled() {
        return cancelled;
      }

      @Override
      public String place() {
        return "elsewhere " + running.indexOf(this);
      }
    }

    @Override
    public void check(String name, Serializable sent) {
      if (refusing) {
        throw new IllegalArgumentException(name + " is refused: " + sent);
      }
    }

    @Override
    public synchronized Running start(
        String name, Optional<String> host, LongTasks.Task task, Inbox inbox) {
      Task started = new Task(inbox);
      running.add(started);
      LongTasks.Task sent = copy(task);
      new Thread(
              () -> {
                try {
                  sent.run(started);
                } catch (Exception e) {
                  assertTrue(started.cut, e::toString);
                } finally {
                  started.ended.complete(null);
                }
              },
              name + "-elsewhere")
          .start();
      return started;
    }

    synchronized byte[] kept(long key) {
      return running.stream()
          .map(task -> task.keeps.get(key))
          .filter(Objects::nonNull)
          .findFirst()
          .orElse(null);
    }

    @Override
    public Optional<String> hostOf(long key) {
      return Optional.ofNullable(kept(key)).map(bytes -> "somewhere");
    }

    @Override
    public synchronized void drop(long key) {
      running.forEach(task -> task.drop(key));
    }

    synchronized Task last() {
      return running.get(running.size() - 1);
    }
  }

  @SuppressWarnings("unchecked") // A copy has the class of what is copied.
  private static <T extends Serializable> T copy(T original) {
    try {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
        out.writeObject(original);
      }
      return (T) new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray())).readObject();
    } catch (IOException | ClassNotFoundException e) {
      throw new AssertionError("cannot be sent: " + original, e);
    }
  }

  @BeforeEach
  void forgetStarts() {
    STARTS.clear();
  }

  private void open(Optional<BlockRange> last, Settings settings) throws IOException {
    Directory here = CheckpointLocation.directory(temporary.resolve("log").toString());
    ReceiverContext context =
        new ReceiverContext(
            "test",
            settings,
            () -> CODECS,
            Optional.of(
                new ReceiverContext.Logs() {
                  @Override
                  public Journal open(String sourceId) throws IOException {
                    return JournalReading.openLog(here, SETTINGS, DirectoryLock.NOT_NEEDED);
                  }

                  @Override
                  public Directory directory(String sourceId) {
                    return here;
                  }
                }),
            Optional.of(elsewheres),
            event -> event.accept(listener),
            failures::add);
    source = new ReceiverSource<>(new Handed(), settings);
    receivers = new Receivers(context);
    receivers.open(0, "handed", source);
    source.start(last);
    if (!sameDirectory) {
      for (String name : here.list()) {
        here.delete(name);
      }
    }
    receivers.start();
  }

  @AfterEach
  void close() {
    receivers.close();
    if (source != null) {
      source.close();
    }
  }

  private static Handed nextStart() throws InterruptedException {
    Handed started = STARTS.poll(30, TimeUnit.SECONDS);
    assertTrue(started != null, "it was not started");
    return started;
  }

  private static void await(BooleanSupplier condition) throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (!condition.getAsBoolean()) {
      assertTrue(System.nanoTime() < deadline, "it did not come");
      LockSupport.parkNanos(1_000_000);
    }
  }

  private BlockRange batch() throws Exception {
    BlockRange range =
        source.plan(new PlanRequest(0, Instant.EPOCH, Duration.ofSeconds(1), Long.MAX_VALUE));
    for (Split<Integer> split : source.splits(range)) {
      copy(split).read(task).forEachRemaining(had::add);
    }
    return range;
  }

  /** A task that may only ask for what is kept. */
  private final TaskContext task =
      (TaskContext)
          Proxy.newProxyInstance(
              DistantReceiverTest.class.getClassLoader(),
              new Class<?>[] {TaskContext.class},
              (proxy, method, arguments) -> elsewheres.kept((Long) arguments[0]));

  @Test
  void batchesHaveWhatIsStoredElsewhereAndWhatIsCommittedGoes() throws Exception {
    open(Optional.empty(), SETTINGS);
    Handed receiver = nextStart();
    receiver.store(List.of(1, 2));
    receiver.store(List.of(3));
    BlockRange range = batch();
    assertEquals(List.of(1, 2, 3), had);
    assertEquals(3, range.records());
    source.committed(0, range);
    assertFalse(source.hasUncommitted());
    receiver.store(List.of(4));
    assertEquals(1, batch().records());
    assertEquals(List.of(1, 2, 3, 4), had);
  }

  @Test
  void aGracefulStopHasTheReceiverStoreWhatItHas() throws Exception {
    open(Optional.empty(), SETTINGS);
    Handed receiver = nextStart();
    receiver.store(7); // Is in a buffer now.
    CompletableFuture<Boolean> drained =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return receivers.drain(Duration.ofSeconds(30), () -> false);
              } catch (InterruptedException e) {
                throw new AssertionError(e);
              }
            });
    await(source::hasUncommitted);
    source.committed(0, batch());
    assertTrue(drained.get());
    assertEquals(List.of(7), had);
  }

  @Test
  void aZombieCanStoreNothingAndItsSuccessorGoesOnWithWhatItStored() throws Exception {
    open(Optional.empty(), SETTINGS);
    Handed zombie = nextStart();
    zombie.store(List.of(1));
    elsewheres.last().cut();
    Handed next = nextStart();
    assertThrows(ReceiverStoppedException.class, () -> zombie.store(List.of(666)));
    next.store(List.of(2));
    batch();
    assertEquals(List.of(1, 2), had);
  }

  @Test
  void aBlockThatWasDurableWhenTheLineBrokeIsInABatchOnceThoughItWasNotAcknowledged()
      throws Exception {
    open(Optional.empty(), SETTINGS);
    Handed first = nextStart();
    elsewheres.last().cut = true;
    assertThrows(ReceiverStoppedException.class, () -> first.store(List.of(1)));
    elsewheres.last().cut();
    Handed next = nextStart();
    next.store(List.of(2));
    batch();
    assertEquals(List.of(1, 2), had);
  }

  @Test
  void aDriverThatIsStartedAnewHasWhatNoBatchHad() throws Exception {
    open(Optional.empty(), SETTINGS);
    Handed first = nextStart();
    first.store(List.of(1));
    BlockRange planned = batch();
    source.committed(0, planned);
    first.store(List.of(2));
    elsewheres.last().cut = true; // The driver is killed, and its task does not notice.
    Receivers killed = receivers;
    open(Optional.of(planned), SETTINGS);
    Handed next = nextStart();
    assertThrows(ReceiverStoppedException.class, () -> first.store(List.of(666)));
    next.store(List.of(3));
    batch();
    assertEquals(List.of(1, 2, 3), had);
    killed.abandon();
  }

  @Test
  void aTaskThatIsCancelledWithoutTheDriversOrderIsStartedAgain() throws Exception {
    open(Optional.empty(), SETTINGS);
    nextStart().store(List.of(1));
    elsewheres.last().cancel();
    nextStart().store(List.of(2));
    batch();
    assertEquals(List.of(1, 2), had);
  }

  @Test
  void whatCannotBeRunElsewhereIsRefusedAtTheStart() {
    elsewheres.refusing = true;
    String message =
        assertThrows(IllegalArgumentException.class, () -> open(Optional.empty(), SETTINGS))
            .getMessage();
    assertTrue(message.contains("receiver of input 'handed' is refused"), message);
  }

  @Test
  void withoutALogBlocksAreKeptWhereTheyAreReceivedUntilTheyAreCommitted() throws Exception {
    open(Optional.empty(), WITHOUT_LOG);
    Handed receiver = nextStart();
    receiver.store(List.of(1, 2));
    receiver.store(List.of(3));
    assertEquals(2, elsewheres.last().keeps.size());
    assertEquals(new LongTasks.Keeping(true, true, 1), elsewheres.last().asked);
    BlockRange range = batch();
    assertEquals(List.of(1, 2, 3), had);
    source.committed(0, range);
    assertEquals(0, elsewheres.last().keeps.size());
    assertFalse(source.hasUncommitted());
  }

  @Test
  void withoutALogWhatIsLostWithItsProcessIsSaidOnceAndTheRestGoesOn() throws Exception {
    open(Optional.empty(), WITHOUT_LOG);
    nextStart().store(List.of(1));
    elsewheres.last().die();
    nextStart().store(List.of(2));
    BlockRange range = batch();
    assertEquals(List.of(2), had);
    assertEquals(1, source.splits(range).size());
    assertEquals(
        1, errors.stream().filter(error -> error.contains("is lost with the process")).count());
  }

  @Test
  void withoutALogAZombieCanStoreNothingAndKeepsNothing() throws Exception {
    open(Optional.empty(), WITHOUT_LOG);
    Handed zombie = nextStart();
    Elsewheres.Task cutOff = elsewheres.last();
    cutOff.cut();
    Handed next = nextStart();
    assertThrows(ReceiverStoppedException.class, () -> zombie.store(List.of(666)));
    assertEquals(0, cutOff.keeps.size());
    next.store(List.of(2));
    batch();
    assertEquals(List.of(2), had);
  }

  @Test
  void withoutALogAReceiverWaitsWhileThereIsNoRoom() throws Exception {
    open(Optional.empty(), WITHOUT_LOG);
    Handed receiver = nextStart();
    elsewheres.last().room = 1;
    receiver.store(List.of(1));
    CompletableFuture<Void> second = CompletableFuture.runAsync(() -> receiver.store(List.of(2)));
    BlockRange range = batch();
    assertEquals(List.of(1), had);
    assertFalse(second.isDone());
    source.committed(0, range);
    second.get(30, TimeUnit.SECONDS);
    batch();
    assertEquals(List.of(1, 2), had);
  }

  @Test
  void aDirectoryThatIsNotTheDriversIsRefused() throws Exception {
    sameDirectory = false;
    open(Optional.empty(), SETTINGS);
    Throwable failure = failures.poll(30, TimeUnit.SECONDS);
    assertTrue(failure != null, "nothing was said");
    assertTrue(
        failure.getMessage().contains("put the checkpoint where all processes see the same files"),
        failure::toString);
  }
}
