package io.tidewheel.testkit;

import io.tidewheel.spi.sink.Claim;
import io.tidewheel.spi.sink.Marker;
import io.tidewheel.spi.sink.OutputId;
import io.tidewheel.spi.sink.RecordKey;
import io.tidewheel.spi.sink.Sink;
import io.tidewheel.spi.sink.SinkControl;
import io.tidewheel.spi.sink.SinkException;
import io.tidewheel.spi.sink.SinkException.Problem;
import io.tidewheel.spi.sink.SinkTransaction;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A destination in this JVM for programs under test, which outlives them as a database does, takes
 * each batch exactly once, and fails when it is told to. Thread-safe.
 *
 * <pre>{@code
 * MemoryTable<Tuple2<String, Long>> table = MemoryTable.create();
 * counts.saveTo(table.upsert(Tuple2::_1));
 * ...
 * assertEquals(List.of(Tuple2.of("a", 2L)), table.rows());
 * }</pre>
 *
 * @param <T> record
 */
public final class MemoryTable<T> {
  private static final ConcurrentMap<String, MemoryTable<?>> TABLES = new ConcurrentHashMap<>();
  private static final AtomicLong NUMBERS = new AtomicLong();

  private final String name;

  /** By key for those that were upserted; by a number for the others. */
  private final Map<Object, T> rows = new LinkedHashMap<>();

  private final Map<OutputId, Map<Integer, Marker>> markers = new HashMap<>();
  private final Map<OutputId, Long> epochs = new HashMap<>();
  private final Map<OutputId, String> checkpoints = new HashMap<>();
  private final Deque<Fault> faults = new ArrayDeque<>();
  private boolean down;
  private long inserted;
  private long transactions;

  private record Fault(Problem problem, boolean afterwards) {}

  private MemoryTable(String name) {
    this.name = name;
  }

  /** A new table, without rows. */
  public static <T> MemoryTable<T> create() {
    MemoryTable<T> table = new MemoryTable<>("table-" + NUMBERS.getAndIncrement());
    TABLES.put(table.name, table);
    return table;
  }

  /** A sink that adds each record. */
  public Sink<T> insert() {
    return new MemorySink<>(name, null);
  }

  /** A sink that replaces the record of the same key. */
  public Sink<T> upsert(RecordKey<? super T> key) {
    return new MemorySink<>(name, key);
  }

  /** All records that were committed, in the order in which they were, or their key was, first. */
  public synchronized List<T> rows() {
    return List.copyOf(rows.values());
  }

  /** How many transactions were committed. */
  public synchronized long transactions() {
    return transactions;
  }

  /** Has the next commits fail, of which nothing is left behind. */
  public synchronized MemoryTable<T> failCommits(Problem problem, int times) {
    for (int i = 0; i < times; i++) {
      faults.add(new Fault(problem, false));
    }
    return this;
  }

  /** Has the next commits fail although they took place, as when the connection breaks. */
  public synchronized MemoryTable<T> failAfterCommits(Problem problem, int times) {
    for (int i = 0; i < times; i++) {
      faults.add(new Fault(problem, true));
    }
    return this;
  }

  /** Has everything fail as unavailable from now on, or no more. */
  public synchronized MemoryTable<T> down(boolean isDown) {
    down = isDown;
    return this;
  }

  private void checkUp() throws SinkException {
    if (down) {
      throw new SinkException(Problem.UNAVAILABLE, name + " is down");
    }
  }

  /** A copy of all there is, to be put back with {@link #restore}. */
  public synchronized Runnable backup() {
    Map<Object, T> oldRows = new LinkedHashMap<>(rows);
    Map<OutputId, Map<Integer, Marker>> oldMarkers = new HashMap<>();
    markers.forEach((id, byPartition) -> oldMarkers.put(id, new TreeMap<>(byPartition)));
    return () -> restore(oldRows, oldMarkers);
  }

  private synchronized void restore(
      Map<Object, T> oldRows, Map<OutputId, Map<Integer, Marker>> oldMarkers) {
    rows.clear();
    rows.putAll(oldRows);
    markers.clear();
    markers.putAll(oldMarkers);
  }

  private synchronized List<Marker> markers(OutputId output) throws SinkException {
    checkUp();
    return List.copyOf(markers.getOrDefault(output, new TreeMap<>()).values());
  }

  private synchronized long fence(OutputId output, String checkpoint, boolean reset)
      throws SinkException {
    checkUp();
    Map<Integer, Marker> ours = markers.computeIfAbsent(output, absent -> new TreeMap<>());
    String before = checkpoints.getOrDefault(output, checkpoint);
    if (!reset && !before.equals(checkpoint)) {
      throw new SinkException(Problem.MISMATCH, name + " is of checkpoint=" + before);
    }
    checkpoints.put(output, checkpoint);
    long epoch = epochs.merge(output, 1L, Long::sum);
    ours.replaceAll(
        (partition, marker) ->
            reset
                ? new Marker(partition, checkpoint, Marker.NONE, epoch, 0)
                : new Marker(partition, checkpoint, marker.batch(), epoch, marker.plan()));
    return epoch;
  }

  private synchronized void prepare(OutputId output, String checkpoint, long epoch, int partitions)
      throws SinkException {
    checkUp();
    if (epochs.get(output) != epoch) {
      throw new SinkException(
          Problem.FENCED, name + ": epoch=" + epoch + ", now is " + epochs.get(output));
    }
    for (int partition = 0; partition < partitions; partition++) {
      markers
          .get(output)
          .putIfAbsent(partition, new Marker(partition, checkpoint, Marker.NONE, epoch, 0));
    }
  }

  private synchronized boolean isCommitted(Claim claim) throws SinkException {
    checkUp();
    return claim.isCommitted(
        markers.getOrDefault(claim.output(), new TreeMap<>()).get(claim.partition()));
  }

  private synchronized void commit(Claim claim, List<T> records, RecordKey<? super T> key)
      throws SinkException {
    Fault fault = faults.poll();
    if (fault != null && !fault.afterwards()) {
      throw new SinkException(fault.problem(), name + ": the test said so");
    }
    if (isCommitted(claim)) {
      throw new SinkException(Problem.CONTENDED, name + ": another attempt was faster");
    }
    for (T record : records) {
      rows.put(key == null ? inserted++ : new Keyed(key.of(record)), record);
    }
    markers.get(claim.output()).put(claim.partition(), claim.marker());
    transactions++;
    if (fault != null) {
      throw new SinkException(fault.problem(), name + ": the test said so, afterwards");
    }
  }

  /** A key of a record, which is told from the numbers of rows that were added. */
  private record Keyed(Object key) {}

  private record MemorySink<T>(String table, RecordKey<? super T> key) implements Sink<T> {
    private static final long serialVersionUID = 1L;

    @SuppressWarnings("unchecked") // Whoever has the sink got it from the table.
    MemoryTable<T> found() {
      return (MemoryTable<T>) TABLES.get(table);
    }

    @Override
    public String kind() {
      return "memory";
    }

    @Override
    public String target() {
      return table;
    }

    @Override
    public String description() {
      return "a table in memory, " + table;
    }

    @Override
    public SinkControl control(OutputId output) {
      return new Control(found(), output);
    }

    @Override
    public SinkTransaction<T> begin(Claim claim) throws SinkException {
      MemoryTable<T> found = found();
      return new Transaction<>(found, claim, key, found.isCommitted(claim));
    }
  }

  private static final class Control implements SinkControl {
    private final MemoryTable<?> table;
    private final OutputId output;
    private String checkpoint;

    Control(MemoryTable<?> table, OutputId output) {
      this.table = table;
      this.output = output;
    }

    @Override
    public List<Marker> markers() throws SinkException {
      return table.markers(output);
    }

    @Override
    public long fence(String newCheckpoint, boolean reset) throws SinkException {
      checkpoint = newCheckpoint;
      return table.fence(output, newCheckpoint, reset);
    }

    @Override
    public void prepare(long epoch, int partitions) throws SinkException {
      table.prepare(output, checkpoint, epoch, partitions);
    }

    @Override
    public void close() {}
  }

  private static final class Transaction<T> implements SinkTransaction<T> {
    private final MemoryTable<T> table;
    private final Claim claim;
    private final RecordKey<? super T> key;
    private final boolean committed;
    private final List<T> records = new ArrayList<>();

    Transaction(MemoryTable<T> table, Claim claim, RecordKey<? super T> key, boolean committed) {
      this.table = table;
      this.claim = claim;
      this.key = key;
      this.committed = committed;
    }

    @Override
    public boolean isCommitted() {
      return committed;
    }

    @Override
    public void write(T record) {
      records.add(record);
    }

    @Override
    public void commit() throws SinkException {
      table.commit(claim, records, key);
    }

    @Override
    public void close() {}
  }
}
