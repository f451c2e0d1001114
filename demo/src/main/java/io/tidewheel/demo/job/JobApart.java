package io.tidewheel.demo.job;

import io.tidewheel.cli.Failure;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/**
 * The job in a process of its own. If that is wanted, it is killed (SIGKILL) at random and started
 * again, until it is spared; nothing of it is told the next process but what it left on disk.
 */
public final class JobApart implements Job {
  private static final Duration LONGEST_START = Duration.ofMinutes(2);
  private static final Duration LONGEST_STOP = Duration.ofSeconds(15);
  private static final long POLL_MILLIS = 50;

  /** One of so many kills comes early, often while the process still starts. */
  private static final int SELDOM = 4;

  /** What a process ends with that got SIGINT, SIGKILL or SIGTERM. */
  private static final Set<Integer> KILLED = Set.of(130, 137, 143);

  /** What is told of kills; calls come one at a time, by one thread. */
  public interface KillWatcher {
    /** Once for each. */
    void killed();
  }

  private final JobSettings first;
  private final Launch launch;
  private final Optional<Duration> every;
  private final JobWatcher watcher;
  private final KillWatcher kills;
  private final boolean verbose;
  private final SplittableRandom random = new SplittableRandom();
  private final Thread thread = new Thread(this::run, "tidewheel-demo-kills");

  private volatile TemporaryDirectory scratch;

  private volatile Process process;
  private volatile boolean toldByThis;
  private volatile boolean told;
  private volatile boolean spared;
  private volatile boolean stopping;
  private volatile RuntimeException failure;

  /**
   * @param every about how often it is killed; empty if it is not
   * @param watcher called by one thread
   * @param kills called by one thread
   * @param verbose whether its error output goes to that of this process
   */
  public JobApart(
      JobSettings settings,
      Launch launch,
      Optional<Duration> every,
      JobWatcher watcher,
      KillWatcher kills,
      boolean verbose) {
    this.first = settings;
    this.launch = launch;
    this.every = every;
    this.watcher = watcher;
    this.kills = kills;
    this.verbose = verbose;
    thread.setDaemon(true);
  }

  /** Returns when it has done its first batch, if that takes long. */
  @Override
  public void start() throws InterruptedException {
    scratch = launch.scratch() == null ? TemporaryDirectory.create() : null;
    thread.start();
    long begin = System.nanoTime();
    while (launch.slow() && !told && !awaitEnd(POLL_MILLIS)) {
      if (System.nanoTime() - begin > LONGEST_START.toNanos()) {
        throw new Failure(
            "the job's process did no batch within %d s; --verbose shows what it logs"
                .formatted(LONGEST_START.toSeconds()));
      }
    }
  }

  private void run() {
    JobSettings settings = first;
    try {
      while (!stopping && failure == null) {
        live(settings);
        settings = told ? first.next() : first; // Until a batch is known of, it is as at first.
      }
    } catch (IOException e) {
      failure = new Failure("the job cannot be started in a process of its own: " + e, e);
    } catch (InterruptedException e) {
      stopping = true; // By close.
    } catch (RuntimeException e) {
      failure = e;
    } finally {
      Process last = process;
      if (last != null) {
        last.destroyForcibly();
      }
    }
  }

  /** One process, to its end. */
  private void live(JobSettings settings) throws IOException, InterruptedException {
    boolean early = told && random.nextInt(SELDOM) == 0;
    toldByThis = false;
    Process child = command().start();
    PrintStream in = new PrintStream(child.getOutputStream(), true, StandardCharsets.UTF_8);
    in.println(JobMessage.write(settings));
    process = child;
    if (stopping) {
      in.println(JobProcess.STOP); // Else stop() does, or will.
    }
    Thread reader = new Thread(() -> read(child), "tidewheel-demo-job-lines");
    reader.setDaemon(true);
    reader.start();
    boolean ended = awaitEndOrTurn(child, early);
    if (!ended) {
      boolean ignored = child.toHandle().destroyForcibly(); // Of the process only, not of the pipe.
      child.waitFor();
    }
    reader.join();
    // ^C comes to a process that is too young to ignore it; and others can kill, too.
    if (!ended || (!stopping && failure == null && KILLED.contains(child.exitValue()))) {
      kills.killed();
    } else if (!stopping && failure == null) {
      failure =
          new Failure(
              "the job's process ended by itself, exit code %d; --verbose shows what it logs"
                  .formatted(child.exitValue()));
    }
  }

  /** Whether it ended by itself; else its turn has come. */
  private boolean awaitEndOrTurn(Process child, boolean early) throws InterruptedException {
    if (every.isEmpty()) {
      child.waitFor();
      return true;
    }
    boolean waits = launch.slow() && !early; // Else it would hardly ever come to a batch.
    while (waits && !toldByThis && !spared && !stopping) {
      if (child.waitFor(POLL_MILLIS, TimeUnit.MILLISECONDS)) {
        return true;
      }
    }
    long millis = every.get().toMillis();
    long turn = early ? random.nextLong(millis / 2) : millis / 2 + random.nextLong(millis);
    boolean ended = child.waitFor(turn, TimeUnit.MILLISECONDS);
    if (!ended && (spared || stopping)) {
      child.waitFor();
      return true;
    }
    return ended;
  }

  private void read(Process child) {
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(child.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        JobMessage.parse(line).ifPresent(this::tell);
      }
    } catch (IOException e) {
      if (failure == null && !stopping) {
        failure = new Failure("what the job's process says cannot be read: " + e, e);
      }
    }
  }

  private void tell(JobMessage message) {
    if (message.batch() == null) {
      failure = new Failure(message.exitCode(), message.failure(), null);
    } else {
      if (!told && message.batch().id() > 0) {
        watcher.wentOn(message.batch().id(), message.orders() - message.batch().records());
      }
      told = true;
      toldByThis = true;
      watcher.completed(message.batch(), message.orders(), message.newWindow());
    }
  }

  private ProcessBuilder command() {
    List<String> logging =
        System.getProperties().stringPropertyNames().stream()
            .filter(name -> verbose && name.startsWith("org.slf4j.simpleLogger."))
            .map(name -> "-D" + name + "=" + System.getProperty(name))
            .toList();
    return launch
        .command(scratch == null ? launch.scratch() : scratch.path(), logging)
        .redirectError(verbose ? ProcessBuilder.Redirect.INHERIT : ProcessBuilder.Redirect.DISCARD);
  }

  @Override
  public boolean awaitEnd(long millis) throws InterruptedException {
    thread.join(Math.max(1, millis));
    if (failure != null) {
      throw failure;
    }
    return !thread.isAlive();
  }

  @Override
  public void spare() {
    spared = true;
  }

  @Override
  public void stop() throws InterruptedException {
    stopping = true;
    Process last = process;
    if (last != null) {
      PrintStream in = new PrintStream(last.getOutputStream(), true, StandardCharsets.UTF_8);
      in.println(JobProcess.STOP);
    }
    thread.join(LONGEST_STOP.toMillis());
  }

  @Override
  public void close() {
    stopping = true;
    thread.interrupt();
    Process last = process;
    if (last != null) {
      last.destroyForcibly();
    }
    try {
      thread.join(LONGEST_STOP.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (scratch != null) {
      scratch.close();
    }
  }
}
