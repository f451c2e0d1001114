package io.tidewheel.testkit;

import io.tidewheel.Batch;
import io.tidewheel.StreamingConf;
import io.tidewheel.StreamingContext;
import io.tidewheel.testkit.simulation.SimulatedCrash;
import io.tidewheel.testkit.simulation.SimulatedDisk;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A program that crashes and is started again, with a clock, inputs and a disk that the test owns.
 * The disk forgets in a crash what was not synced, or half of it: which half, the seed decides.
 *
 * <pre>{@code
 * Simulation.Program program =
 *     life -> life.output("counts", life.<String>input("words")
 *         .mapToPair(word -> Tuple2.of(word, 1L))
 *         .updateStateByKey(Totals::add));
 *
 * try (Simulation simulation = Simulation.of(program).seed(7)) {
 *   simulation.start()
 *       .feed("words", "a", "b").tick()
 *       .crashAt(3).feed("words", "a").tick()    // dies at the third I/O step from here
 *       .restart()
 *       .expect("counts", Tuple2.of("a", 2L), Tuple2.of("b", 1L));
 * }
 * }</pre>
 *
 * A program that passes {@link EveryStep} goes on correctly wherever it is killed. Everything runs
 * on few threads and waits for the test, so a seed that fails fails again. Used by one thread.
 */
public final class Simulation implements AutoCloseable {
  private static final AtomicLong NUMBERS = new AtomicLong();
  private static final int PARTITIONS = 2;

  /** Defines the streams of a program; called at each start. */
  public interface Program {
    void define(SimulatedProgram life) throws Exception;
  }

  /** What happens around a program: it is fed, and time passes. */
  public interface Script {
    void play(Simulation simulation);
  }

  private Program program;
  private final String diskName = "simulation-" + NUMBERS.getAndIncrement();
  private final Map<String, ScriptedLog<Object>> logs = new ConcurrentHashMap<>();
  private final Map<String, TreeMap<Instant, Given>> outputs = new ConcurrentHashMap<>();

  /** What an output gave in a batch. */
  private record Given(Batch batch, List<?> elements) {}

  private final StreamingConf conf =
      new StreamingConf()
          .setAppName("simulated")
          .set("engine.threads", "1")
          .set("streaming.defaultParallelism", "2")
          .set("streaming.checkpoint.backgroundThreads", "false");

  private Duration interval = Duration.ofSeconds(1);
  private long seed = 1;
  private boolean restarting;
  private int firstCrash;
  private int crashesAgain;
  private ManualClock clock;
  private Instant startTime;
  private SimulatedDisk disk;
  private StreamingContext context;
  private CompletedBatches completed;
  private boolean crashed;
  private int crashes;
  private volatile AssertionError divergence;

  private Simulation(Program program) {
    this.program = program;
  }

  /** A simulation of a program with a batch interval of a second. */
  public static Simulation of(Program program) {
    return new Simulation(program);
  }

  /** What is lost in crashes; before {@link #start}. */
  public Simulation seed(long newSeed) {
    seed = newSeed;
    return this;
  }

  /** The batch interval; before {@link #start}. */
  public Simulation every(Duration newInterval) {
    interval = newInterval;
    return this;
  }

  /** A setting of the program; from the next start on. */
  public Simulation set(String key, String value) {
    conf.set(key, value);
    return this;
  }

  /**
   * Has the program crash at a step of its first life, and be restarted at once, so that a script
   * need not know of it.
   *
   * @param again how often it crashes once more while it recovers: in the n-th life at step n
   */
  Simulation restarting(int firstStep, int again) {
    restarting = true;
    firstCrash = firstStep;
    crashesAgain = again;
    return this;
  }

  /**
   * Has the program be restarted at once when it crashes, so that a script need not know of it;
   * before {@link #start}.
   *
   * @param firstStep of its disk at which it crashes the first time, or 0
   */
  public Simulation restartingAt(int firstStep) {
    return restarting(firstStep, 0);
  }

  /** The context of the program's present life. */
  public StreamingContext context() {
    return context;
  }

  /** The disk under the checkpoint, for faults other than a crash. */
  public SimulatedDisk disk() {
    return disk;
  }

  /** How many I/O steps this life of the disk has taken. */
  public int steps() {
    return disk.steps();
  }

  /** How often the program crashed so far. */
  public int crashes() {
    return crashes;
  }

  /** Whether the program is down, since it crashed. */
  public boolean isCrashed() {
    return crashed;
  }

  /** The clock, for ticks that pass together. */
  public ManualClock clock() {
    return clock;
  }

  // ------------------------------------------------------------------ what happens

  /** Starts the program the first time. */
  public Simulation start() {
    clock = new ManualClock(Instant.EPOCH.plus(interval.multipliedBy(1_000)));
    startTime = clock.now();
    disk = SimulatedDisk.named(diskName, seed);
    if (firstCrash > 0) {
      disk.crashAt(firstCrash);
    }
    launch();
    return this;
  }

  /**
   * Has the disk stop working at its {@code step}-th I/O step from now, counted from 1, and with it
   * the program; the step itself may be done, half done or not done. If it is under way in {@link
   * #tick}, that returns.
   */
  public Simulation crashAt(int step) {
    disk.crashAt(disk.steps() + step);
    return this;
  }

  /** Kills the program now, between two steps. */
  public Simulation crash() {
    disk.crash();
    crashed();
    return this;
  }

  /** Starts the program again after a crash or a {@link #stop}; waits for the batch that is due. */
  public Simulation restart() {
    if (crashed) {
      disk = disk.afterCrash(seed + crashes);
      crashed = false;
      if (crashes <= crashesAgain) {
        disk.crashAt(crashes);
      }
    }
    boolean due = isBatchDue();
    launch();
    // A batch may have been taken for done by the start alone.
    if (due && !crashed && isBatchDue()) {
      await();
    }
    return this;
  }

  private boolean isBatchDue() {
    return clock.now().isAfter(startTime)
        && !SimulatedCheckpoint.isCommitted(disk.root(), clock.now());
  }

  /** Has the next start run another version of the program. */
  public Simulation deploy(Program newProgram) {
    program = newProgram;
    return this;
  }

  /** Stops the program gracefully. */
  public Simulation stop() {
    context.stop(true, true);
    return this;
  }

  /** Adds records to what an input will read next. */
  @SafeVarargs
  @SuppressWarnings("varargs") // The array is only read.
  public final <T> Simulation feed(String input, T... records) {
    this.<T>log(input).add(Arrays.asList(records));
    return this;
  }

  /** Has one interval pass, and waits for its batch or for a crash. */
  public Simulation tick() {
    return advance(interval);
  }

  /** Has several ticks pass, one batch each. */
  public Simulation tick(int times) {
    for (int i = 0; i < times; i++) {
      tick();
    }
    return this;
  }

  /** Has time pass at once; ticks in it are merged. Waits for the batch, or for a crash. */
  public Simulation advance(Duration duration) {
    clock.advance(duration);
    if (!crashed) {
      await();
    }
    return this;
  }

  private void launch() {
    try {
      context = new StreamingContext(conf, interval, clock);
      completed = new CompletedBatches();
      context.addStreamingListener(completed);
      context.checkpoint("sim:" + diskName);
      program.define(new SimulatedProgram(this, context));
      context.start();
    } catch (SimulatedCrash e) {
      crashed();
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException("the program could not be defined: " + e, e);
    }
  }

  private void await() {
    try {
      completed.await(clock.now(), context);
    } catch (RuntimeException e) {
      if (!isCrash(e)) {
        throw e;
      }
      crashed();
    }
    if (divergence != null) {
      throw divergence;
    }
  }

  private void crashed() {
    stopQuietly();
    crashes++;
    crashed = true;
    if (restarting) {
      restart();
    }
  }

  private void stopQuietly() {
    try {
      context.stop();
    } catch (SimulatedCrash e) {
      // That it cannot write any more is the point.
    }
  }

  private static boolean isCrash(Throwable thrown) {
    for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      if (cause instanceof SimulatedCrash) {
        return true;
      }
    }
    return false;
  }

  // ------------------------------------------------------------------ what comes out

  /** Fails unless the last batch of an output gave exactly these elements, in any order. */
  @SafeVarargs
  @SuppressWarnings("varargs") // The array is only read.
  public final <T> Simulation expect(String output, T... elements) {
    TreeMap<Instant, Given> batches = outputs.getOrDefault(output, new TreeMap<>());
    if (batches.isEmpty()) {
      throw new AssertionError("output '" + output + "' gave nothing; seed=" + seed);
    }
    Given last = batches.lastEntry().getValue();
    if (!Multiset.of(last.elements()).equals(Multiset.of(Arrays.asList(elements)))) {
      throw new AssertionError(
          "output '"
              + output
              + "', "
              + last.batch()
              + ", seed="
              + seed
              + "\n  expected "
              + Arrays.asList(elements)
              + "\n  but was  "
              + last.elements());
    }
    return this;
  }

  /** What an output gave last. */
  public List<?> lastOutput(String output) {
    TreeMap<Instant, Given> batches = outputs.get(output);
    if (batches == null) {
      throw new AssertionError("output '" + output + "' gave nothing; seed=" + seed);
    }
    return batches.lastEntry().getValue().elements();
  }

  /** What each output gave, by batch time; a batch that was run again counts once. */
  public Map<String, Map<Instant, Multiset>> outcome() {
    Map<String, Map<Instant, Multiset>> all = new TreeMap<>();
    outputs.forEach(
        (name, batches) -> {
          Map<Instant, Multiset> counted = new TreeMap<>();
          batches.forEach((time, given) -> counted.put(time, Multiset.of(given.elements())));
          all.put(name, counted);
        });
    return all;
  }

  /**
   * Remembers what an output gave; a batch that is run again must be the same and give the same.
   */
  void put(String output, Batch batch, List<?> elements) {
    TreeMap<Instant, Given> batches = outputs.computeIfAbsent(output, name -> new TreeMap<>());
    synchronized (batches) {
      Given given = new Given(batch, elements);
      Given before = batches.put(batch.time(), given);
      if (before != null
          && !(before.batch().equals(batch)
              && Multiset.of(before.elements()).equals(Multiset.of(elements)))) {
        divergence = different(output, given, before);
      }
      Map.Entry<Instant, Given> earlier = batches.lowerEntry(batch.time());
      if (earlier != null && earlier.getValue().batch().id() >= batch.id()) {
        divergence = different(output, given, earlier.getValue());
      }
    }
  }

  private static AssertionError different(String output, Given given, Given before) {
    return new AssertionError(
        "output '"
            + output
            + "', "
            + given.batch()
            + ": gave\n  "
            + given.elements()
            + "\n  and before, in "
            + before.batch()
            + ",\n  "
            + before.elements());
  }

  <T> ScriptedSource<T> source(String name) {
    return new ScriptedSource<>(this.<T>log(name));
  }

  @SuppressWarnings("unchecked") // The test feeds an input what the program reads from it.
  private <T> ScriptedLog<T> log(String name) {
    return (ScriptedLog<T>)
        logs.computeIfAbsent(name, absent -> new ScriptedLog<Object>(PARTITIONS));
  }

  /** Ends the program and forgets the disk. */
  @Override
  public void close() {
    if (context != null) {
      stopQuietly();
    }
    if (disk != null) {
      disk.close();
    }
  }
}
