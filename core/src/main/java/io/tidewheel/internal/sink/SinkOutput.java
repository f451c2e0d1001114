package io.tidewheel.internal.sink;

import io.tidewheel.CheckpointException;
import io.tidewheel.HashPartitioner;
import io.tidewheel.internal.checkpoint.CheckpointState;
import io.tidewheel.internal.checkpoint.CheckpointState.OutputState;
import io.tidewheel.internal.checkpoint.Entry.BatchPlanned;
import io.tidewheel.internal.checkpoint.Entry.PlannedRange;
import io.tidewheel.internal.hash.StableKeys;
import io.tidewheel.internal.rdd.Dataset;
import io.tidewheel.spi.engine.OperatorFailure;
import io.tidewheel.spi.sink.Claim;
import io.tidewheel.spi.sink.Marker;
import io.tidewheel.spi.sink.OutputId;
import io.tidewheel.spi.sink.RecordKey;
import io.tidewheel.spi.sink.Sink;
import io.tidewheel.spi.sink.SinkControl;
import io.tidewheel.spi.sink.SinkException;
import io.tidewheel.spi.sink.SinkException.Problem;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An output that takes each batch exactly once: what its destination has, and how a batch gets
 * there. Used by one thread at a time.
 *
 * <p>A batch is written in as many transactions as it has partitions, each with a marker. When it
 * is run again, partitions whose marker says so are left alone. That takes that the same records
 * are in the same partitions then: by key, or as they came where that is fixed ({@link Placement});
 * else all in one partition, which is always right.
 */
public final class SinkOutput<T> {
  private static final Logger LOG = LoggerFactory.getLogger(SinkOutput.class);

  /** A batch of fewer records is not worth a second transaction. */
  private static final long RECORDS_PER_PARTITION = 5_000;

  private static final int TRIES_WHEN_CONTENDED = 5;
  private static final long MOST_JITTER_MILLIS = 50;

  private final String label;
  private final Sink<T> sink;
  private String name;

  private OutputId id;
  private String checkpoint;
  private Patience patience;
  private SinkControl control;
  private long epoch;
  private final Map<Integer, Marker> markers = new TreeMap<>();
  private boolean looseSaid;

  /**
   * @param label what the user called, and where
   */
  public SinkOutput(String label, Sink<T> sink) {
    this.label = label;
    this.sink = sink;
  }

  /** Gives the output its lasting id. */
  public void rename(String newName) {
    name = newName;
  }

  /** The lasting id: the name the user gave, else what the sink writes to. */
  public String id() {
    return name == null ? sink.target() : name;
  }

  public String kind() {
    return sink.kind();
  }

  public String label() {
    return label;
  }

  public String description() {
    return sink.description();
  }

  // ------------------------------------------------------------------ the start

  /** Connects and reads what the destination knows; modifies nothing there. */
  void connect(String application, Patience waiting) throws Exception {
    id = new OutputId(application, id());
    patience = waiting;
    if (control == null) {
      control = patiently(() -> sink.control(id));
    }
    know(patiently(control::markers));
  }

  private void know(List<Marker> found) {
    markers.clear();
    found.forEach(marker -> markers.put(marker.partition(), marker));
  }

  /** Why the checkpoint cannot go on with what the destination knows, with remedies. */
  List<String> compare(CheckpointState state) {
    List<String> problems = new ArrayList<>();
    String ours = state.identity().id();
    OutputState known = state.outputs().get(id());
    long pending = state.pending().map(BatchPlanned::id).orElse(Marker.NONE);
    for (Marker marker : markers.values()) {
      if (!marker.checkpoint().equals(ours)) {
        return List.of(
            problem(
                "its markers are of another checkpoint, "
                    + marker.checkpoint()
                    + ", with batch "
                    + marker.batch()
                    + "; this one is "
                    + ours
                    + (state.starts() == 1 ? ", which is new" : ""),
                "give the program the checkpoint that belongs to this destination, or the"
                    + " destination that belongs to this checkpoint"));
      }
      long recorded = known == null ? Marker.NONE : known.lastBatch(marker.partition());
      boolean written = marker.batch() == pending && pending != Marker.NONE;
      if (marker.batch() < recorded) {
        problems.add(lost(marker.partition(), recorded, marker.batch()));
      } else if (!written
          && (recorded == Marker.NONE
              ? marker.batch() > state.lastBatch()
              : marker.batch() != recorded)) {
        problems.add(
            problem(
                "partition "
                    + marker.partition()
                    + " has batch "
                    + marker.batch()
                    + ", which the checkpoint does not know of, at batch "
                    + state.lastBatch(),
                "the checkpoint is an older copy: bring back the newest one"));
      }
    }
    if (known != null) {
      for (int partition = 0; partition < known.lastBatches().size(); partition++) {
        if (!markers.containsKey(partition) && known.lastBatch(partition) != Marker.NONE) {
          problems.add(lost(partition, known.lastBatch(partition), Marker.NONE));
        }
      }
    }
    return problems;
  }

  private String lost(int partition, long recorded, long found) {
    return problem(
        "batch "
            + recorded
            + " was committed in partition "
            + partition
            + ", and the destination says "
            + (found == Marker.NONE ? "none" : "batch " + found),
        "it lost commits (a fail-over, a restored copy), or is another one: bring back the one that"
            + " has them");
  }

  private String problem(String what, String remedy) {
    return "output '"
        + id()
        + "' ("
        + sink.description()
        + "): "
        + what
        + "; "
        + remedy
        + ". If the output is to begin anew, with what was written left as it is, set"
        + " streaming.checkpoint.resetOutput="
        + id();
  }

  /** Becomes the only one who may write, and learns what was written until then. */
  void fence(String ofCheckpoint, boolean reset) throws Exception {
    checkpoint = ofCheckpoint;
    epoch = patiently(() -> control.fence(ofCheckpoint, reset));
    know(patiently(control::markers));
    LOG.debug("output '{}': epoch {}, markers {}", id(), epoch, markers);
  }

  // ------------------------------------------------------------------ a batch

  /** The partitions that have this batch. */
  public List<Integer> writtenIn(long batch) {
    return markers.values().stream()
        .filter(marker -> marker.batch() == batch)
        .map(Marker::partition)
        .toList();
  }

  /**
   * Writes a batch: returns when every partition that has records is committed.
   *
   * @throws CheckpointException if this process must not write any more, or the destination is not
   *     what the checkpoint knows
   */
  public void save(Dataset<?> dataset, BatchPlanned batch) throws Exception {
    @SuppressWarnings("unchecked") // The output was made for a stream of these.
    Dataset<T> placed = place((Dataset<T>) dataset, batch);
    long plan = PlanChecksum.of(batch, placed.partitions());
    for (Marker marker : markers.values()) {
      if (marker.batch() == batch.id() && marker.plan() != plan) {
        throw new CheckpointException(changed(batch));
      }
    }
    prepare(placed.partitions());
    List<Integer> missing = new ArrayList<>();
    for (int partition = 0; partition < placed.partitions(); partition++) {
      if (markers.get(partition).batch() != batch.id()) {
        missing.add(partition);
      }
    }
    Tries tries = new Tries();
    while (!missing.isEmpty()) {
      missing = saveSome(placed, batch.id(), plan, missing, tries);
    }
    tries.succeeded();
  }

  private String changed(BatchPlanned batch) {
    return "output '"
        + id()
        + "', batch="
        + batch.id()
        + ": a part of it was written when it was planned to be read or cut in another way, so the"
        + " rest cannot be told from it; start the version of the program that wrote it, with its"
        + " settings, until this batch is committed";
  }

  private void prepare(int partitions) throws Exception {
    int known = markers.size();
    if (partitions > known) {
      try {
        patiently(
            () -> {
              control.prepare(epoch, partitions);
              return true;
            });
      } catch (SinkException e) {
        throw stop(e.problem(), e.getMessage());
      }
      for (int partition = known; partition < partitions; partition++) {
        markers.put(partition, new Marker(partition, checkpoint, Marker.NONE, epoch, 0));
      }
    }
  }

  /** Returns the partitions that are to be tried again. */
  private List<Integer> saveSome(
      Dataset<T> placed, long batch, long plan, List<Integer> partitions, Tries tries)
      throws Exception {
    Map<Integer, Claim> claims = new HashMap<>();
    for (int partition : partitions) {
      long previous = markers.get(partition).batch();
      claims.put(partition, new Claim(id, checkpoint, partition, epoch, batch, previous, plan));
    }
    List<SaveResult> results =
        placed.runWithEffects("saveTo", new SaveTask<>(sink, label, claims), partitions);
    List<Integer> again = new ArrayList<>();
    SaveResult problem = null;
    for (int i = 0; i < partitions.size(); i++) {
      SaveResult result = results.get(i);
      if (result.committed()) {
        markers.put(partitions.get(i), claims.get(partitions.get(i)).marker());
      } else if (result.problem() != null) {
        again.add(partitions.get(i));
        problem = worse(problem, result);
      }
    }
    if (problem != null) {
      tries.failed(problem);
    }
    return again;
  }

  private static SaveResult worse(SaveResult one, SaveResult other) {
    return one == null || other.problem().compareTo(one.problem()) > 0 ? other : one;
  }

  private static RuntimeException stop(Problem problem, String message) throws SinkException {
    if (problem == Problem.FENCED || problem == Problem.MISMATCH) {
      return new CheckpointException(message);
    }
    throw new SinkException(problem, message);
  }

  /** What was tried in vain within one batch. */
  private final class Tries {
    private int contended;
    private long unavailableSince;

    void failed(SaveResult result) throws Exception {
      if (result.problem() == Problem.UNAVAILABLE) {
        if (unavailableSince == 0) {
          unavailableSince = System.nanoTime();
        }
        patience.pause(
            new SinkException(Problem.UNAVAILABLE, result.message()),
            Duration.ofNanos(System.nanoTime() - unavailableSince));
      } else if (result.problem() == Problem.CONTENDED && ++contended < TRIES_WHEN_CONTENDED) {
        Thread.sleep(ThreadLocalRandom.current().nextLong(MOST_JITTER_MILLIS) * contended);
      } else if (result.problem() == Problem.CONTENDED) {
        throw OperatorFailure.of(label, new SinkException(result.problem(), result.message()));
      } else {
        throw stop(result.problem(), result.message());
      }
    }

    void succeeded() {
      if (unavailableSince != 0) {
        LOG.info("output '{}': {} is back", id(), sink.description());
      }
    }
  }

  /** Does what may have to wait for the destination. */
  private <R> R patiently(Callable<R> step) throws Exception {
    long since = System.nanoTime();
    while (true) {
      try {
        return step.call();
      } catch (SinkException e) {
        if (e.problem() != Problem.UNAVAILABLE && e.problem() != Problem.CONTENDED) {
          throw e;
        }
        patience.pause(e, Duration.ofNanos(System.nanoTime() - since));
      }
    }
  }

  // ------------------------------------------------------------------ which record goes where

  private Dataset<T> place(Dataset<T> dataset, BatchPlanned batch) {
    RecordKey<? super T> key = sink.key();
    int most = mostPartitions(dataset, batch);
    Placement placement = Placement.of(dataset.node());
    if (placement == Placement.OTHER || (placement == Placement.LOOSE && key == null)) {
      sayLoose();
      most = 1;
    }
    if (key == null) {
      return dataset.partitions() > most ? dataset.regroup("saveTo", most) : dataset;
    }
    int partitions = Math.min(most, dataset.scope().defaultParallelism());
    HashPartitioner partitioner = new HashPartitioner(partitions);
    return dataset.exchange(
        "saveTo",
        partitions,
        input -> {
          StableKeys stable = new StableKeys();
          return record -> {
            Object value = key.of(record);
            stable.require(value);
            return partitioner.getPartition(value);
          };
        });
  }

  /** The same for every run of the batch: it depends on the plan only. */
  private static int mostPartitions(Dataset<?> dataset, BatchPlanned batch) {
    long records = batch.ranges().stream().mapToLong(PlannedRange::records).sum();
    if (records == 0 || !Placement.isStateless(dataset.node())) {
      return Integer.MAX_VALUE;
    }
    return (int)
        Math.min(Integer.MAX_VALUE, (records + RECORDS_PER_PARTITION - 1) / RECORDS_PER_PARTITION);
  }

  private void sayLoose() {
    if (!looseSaid) {
      looseSaid = true;
      LOG.info(
          "output '{}': each batch is written in one transaction, since an operation that goes by the"
              + " order of records (repartition, sample, zipWithIndex, ...) came behind one that does"
              + " not fix it; without it, partitions are written side by side",
          id());
    }
  }

  /** Releases connections. Does nothing the second time. */
  void close() {
    if (control != null) {
      control.close();
      control = null;
    }
  }
}
