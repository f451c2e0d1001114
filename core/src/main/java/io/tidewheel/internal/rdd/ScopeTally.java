package io.tidewheel.internal.rdd;

import io.tidewheel.Batch;
import io.tidewheel.internal.checkpoint.Entry.Sum;
import io.tidewheel.internal.rdd.Total.Amount;
import io.tidewheel.spi.plan.PlanScope;
import java.io.Serializable;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What a batch, however often it is run, or the context's jobs added to accumulators.
 *
 * <p>Everything is noted under the task that added it, and what is done again replaces what it
 * added before: a task that is tried again, a batch that is run again. The parts of a batch are its
 * building (the plan, and so all exchanges and state) and each output; an output that completed is
 * not run again, and what it added stays. Thread-safe.
 */
public final class ScopeTally {
  private static final int BUILDING = -1;
  private static final long PROGRAM = -1;
  private static final ThreadLocal<ScopeTally> HERE = new ThreadLocal<>();

  /**
   * What an exchange, a state or a job is, whatever the attempt: the how manieth of its part.
   *
   * @param part an output's id, or {@link #BUILDING}
   */
  record Place(int part, long number) implements Comparable<Place>, Serializable {
    @Override
    public int compareTo(Place other) {
      int byPart = Integer.compare(part, other.part);
      return byPart != 0 ? byPart : Long.compare(number, other.number);
    }
  }

  /** What a task is, whatever the attempt. */
  record Stage(Place place, int partition) implements Comparable<Stage>, Serializable {
    @Override
    public int compareTo(Stage other) {
      int byPlace = place.compareTo(other.place);
      return byPlace != 0 ? byPlace : Integer.compare(partition, other.partition);
    }
  }

  /** What the tasks of one attempt note; it is not heard any more when the next one begins. */
  final class Attempt {
    private Attempt() {}

    void put(Stage stage, Map<Total, Amount> amounts) {
      ScopeTally.this.put(this, stage, amounts);
    }
  }

  private final Batch batch;
  private final PlanScope scope;

  /** Sorted, so that doubles are summed up in the same order on every run. */
  private final TreeMap<Stage, Map<Total, Amount>> added = new TreeMap<>();

  private Attempt attempt = new Attempt();
  private int part = BUILDING;
  private long next;

  /**
   * @param batch null for the context
   */
  public ScopeTally(Batch batch) {
    this.batch = batch;
    this.scope = batch == null ? PlanScope.CONTEXT : PlanScope.batch(batch.id());
  }

  Batch batch() {
    return batch;
  }

  PlanScope scope() {
    return scope;
  }

  // ---- The batch loop says how far it is.

  /** An attempt at the batch begins, and builds its plan; on the thread that runs it. */
  public void attempt() {
    synchronized (this) {
      attempt = new Attempt();
      part = BUILDING;
      next = 0;
      added.remove(ofProgram());
    }
    HERE.set(this);
  }

  /** An output begins; what it added in an earlier attempt is forgotten. */
  public synchronized void output(int id) {
    part = id;
    next = 0;
    added.subMap(first(id), first(id + 1)).clear();
  }

  /** The attempt ended. */
  public void ended() {
    HERE.remove();
  }

  /** What the named sums will be once the batch is committed, of those that change by it. */
  public List<Sum> sums(Totals totals) {
    return totals.changedBy(this);
  }

  /** The batch is committed. */
  public void committed(Totals totals) {
    Set<Total> all = new HashSet<>(totals.named());
    synchronized (this) {
      added.values().forEach(amounts -> all.addAll(amounts.keySet()));
    }
    all.forEach(total -> total.committed(this));
  }

  // ---- Tasks, and the program, say what they add.

  /** The batch whose code runs on this thread; null if there is none. */
  static ScopeTally here() {
    return HERE.get();
  }

  synchronized Attempt current() {
    return attempt;
  }

  synchronized Place newPlace() {
    return new Place(part, next++);
  }

  /** The program's own code added something, on the thread that runs the batch. */
  void add(Total total, Amount amount) {
    synchronized (this) {
      added
          .computeIfAbsent(ofProgram(), stage -> new HashMap<>())
          .merge(total, amount, Amount::plus);
    }
    total.seen(this);
  }

  private void put(Attempt by, Stage stage, Map<Total, Amount> amounts) {
    synchronized (this) {
      if (by != attempt) {
        return;
      }
      if (amounts.isEmpty()) {
        added.remove(stage);
      } else {
        added.put(stage, new HashMap<>(amounts));
      }
    }
    amounts.keySet().forEach(total -> total.seen(this));
  }

  synchronized Amount of(Total total) {
    Amount sum = Amount.ZERO;
    for (Map<Total, Amount> amounts : added.values()) {
      sum = sum.plus(amounts.getOrDefault(total, Amount.ZERO));
    }
    return sum;
  }

  synchronized void forget(Total total) {
    added.values().forEach(amounts -> amounts.remove(total));
  }

  /** A job failed: what its tasks added is forgotten. */
  synchronized void drop(Place job) {
    tasksOf(job).clear();
  }

  /** A job of the context succeeded: what its tasks added will not change any more. */
  void settle(Place job) {
    Map<Total, Amount> sums = new HashMap<>();
    synchronized (this) {
      Map<Stage, Map<Total, Amount>> tasks = tasksOf(job);
      tasks
          .values()
          .forEach(task -> task.forEach((total, sum) -> sums.merge(total, sum, Amount::plus)));
      tasks.clear();
    }
    sums.forEach(Total::settle);
  }

  private Map<Stage, Map<Total, Amount>> tasksOf(Place job) {
    return added.subMap(new Stage(job, 0), new Stage(new Place(job.part(), job.number() + 1), 0));
  }

  private Stage ofProgram() {
    return new Stage(new Place(part, PROGRAM), 0);
  }

  private static Stage first(int part) {
    return new Stage(new Place(part, PROGRAM), 0);
  }
}
