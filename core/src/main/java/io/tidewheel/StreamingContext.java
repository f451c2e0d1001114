package io.tidewheel;

import io.tidewheel.function.Function;
import io.tidewheel.function.Function0;
import io.tidewheel.function.Function2;
import io.tidewheel.internal.CallSite;
import io.tidewheel.internal.batch.Backend;
import io.tidewheel.internal.batch.ListenerBus;
import io.tidewheel.internal.batch.StreamingRuntime;
import io.tidewheel.internal.batch.SystemBatchClock;
import io.tidewheel.internal.config.CoreKeys;
import io.tidewheel.internal.config.SettingsReader;
import io.tidewheel.internal.files.FileSource;
import io.tidewheel.internal.files.SavedRecords;
import io.tidewheel.internal.graph.StreamGraph;
import io.tidewheel.internal.graph.StreamNode;
import io.tidewheel.internal.input.QueueSource;
import io.tidewheel.internal.rdd.Arguments;
import io.tidewheel.internal.rdd.Dataset;
import io.tidewheel.internal.rdd.Scope;
import io.tidewheel.internal.rdd.Total;
import io.tidewheel.internal.receiver.ReceiverSource;
import io.tidewheel.internal.socket.SocketReceiver;
import io.tidewheel.listener.StreamingListener;
import io.tidewheel.receiver.Receiver;
import io.tidewheel.spi.config.Settings;
import io.tidewheel.spi.source.Source;
import io.tidewheel.spi.source.SourceRange;
import io.tidewheel.spi.source.Split;
import io.tidewheel.spi.time.BatchClock;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where a program begins: makes streams from inputs, starts them, and stops them.
 *
 * <pre>{@code
 * try (var ssc = new StreamingContext(new StreamingConf().setAppName("words"), Duration.ofSeconds(1))) {
 *   lines(ssc).flatMap(line -> List.of(line.split(" ")).iterator())
 *       .mapToPair(word -> Tuple2.of(word, 1L))
 *       .reduceByKey(Long::sum)
 *       .print();
 *   ssc.start();
 *   ssc.awaitTermination();
 * }
 * }</pre>
 *
 * Streams are defined by one thread before {@link #start}; all other methods may be called by any
 * thread. A JVM may have any number of contexts.
 */
public final class StreamingContext implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(StreamingContext.class);

  private final String appName;
  private final Settings settings;
  private final StreamGraph graph;
  private final Backend backend;
  private final ListenerBus listeners;
  private final StreamingRuntime runtime;
  private final Map<String, Object> accumulators = new ConcurrentHashMap<>();
  private final Map<String, Broadcast<?>> broadcasts = new ConcurrentHashMap<>();
  private String checkpointDirectory;

  /**
   * A context whose batches are {@code batchInterval} apart.
   *
   * @param batchInterval whole milliseconds, at least 1
   * @throws IllegalArgumentException with every problem of the configuration
   */
  public StreamingContext(StreamingConf conf, Duration batchInterval) {
    this(conf, batchInterval, new SystemBatchClock());
  }

  /** A context with nothing configured but its name. */
  public StreamingContext(String appName, Duration batchInterval) {
    this(new StreamingConf().setAppName(appName), batchInterval);
  }

  /** A context that cuts batches by the given clock; for tests. */
  public StreamingContext(StreamingConf conf, Duration batchInterval, BatchClock clock) {
    if (batchInterval.compareTo(Duration.ofMillis(1)) < 0
        || !Duration.ofMillis(batchInterval.toMillis()).equals(batchInterval)) {
      throw new IllegalArgumentException(
          "batch interval is " + batchInterval + ", must be whole milliseconds and at least 1");
    }
    SettingsReader.Read read =
        SettingsReader.ofClassPath().read(SettingsReader.withSystemProperties(conf.values()));
    read.warnings().forEach(LOG::warn);
    this.appName = conf.appName();
    this.settings = read.settings();
    this.graph = new StreamGraph(batchInterval);
    this.backend = new Backend(appName, settings, conf.codecs(), conf.engine());
    this.listeners = new ListenerBus("tidewheel-" + appName + "-listeners");
    this.runtime = new StreamingRuntime(appName, graph, settings, backend, listeners, clock);
    graph.belongsTo(this);
    backend.worksFor(this);
    String directory = settings.get(CoreKeys.CHECKPOINT_DIRECTORY);
    if (directory != null) {
      checkpoint(directory);
    }
  }

  /**
   * A context that goes on from a checkpoint, or begins it. The factory always runs: streams and
   * functions come from today's program, positions and state from the checkpoint.
   *
   * @param directory as for {@link #checkpoint}, which is called if the factory did not
   * @throws IllegalArgumentException if the factory's context has another checkpoint
   */
  public static StreamingContext getOrCreate(
      String directory, Function0<StreamingContext> factory) {
    StreamingContext context;
    try {
      context = factory.call();
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new StreamingException("getOrCreate: the factory failed: " + e, e);
    }
    context.checkpoint(directory);
    return context;
  }

  /**
   * Has the program keep in a directory all it needs to go on after it ended, and go on from there
   * if it was there before: positions of inputs, the batch that was not committed, state. Call it
   * before {@link #start}, which refuses a checkpoint that does not fit the program.
   *
   * @param directory a path, or a URI; made if it does not exist. One program at a time owns it
   * @throws IllegalArgumentException if another one was given before
   */
  public void checkpoint(String directory) {
    graph.requireOpen("checkpoint(\"" + directory + "\")");
    if (checkpointDirectory != null && !checkpointDirectory.equals(directory)) {
      throw new IllegalArgumentException(
          "checkpoint(\""
              + directory
              + "\"): the checkpoint is at "
              + checkpointDirectory
              + " already (a call before, or streaming.checkpoint.directory); keep one");
    }
    checkpointDirectory = directory;
    runtime.checkpoint(directory);
  }

  /**
   * Has a checkpoint keep for at least this long what each batch read, so that {@code slice} can
   * compute it again. Without this, it is kept until the checkpoint has no other use for it.
   *
   * @throws IllegalStateException after {@link #start}
   */
  public void remember(Duration duration) {
    graph.remember(duration);
  }

  public String appName() {
    return appName;
  }

  /** The checked settings, for connectors. */
  public Settings settings() {
    return settings;
  }

  // ------------------------------------------------------------------ inputs

  /** A stream of what the source gives; for connectors. Each source belongs to one stream. */
  public <T, R extends SourceRange> DStream<T> sourceStream(Source<T, R> source) {
    return sourceStream("input", source);
  }

  private <T, R extends SourceRange> DStream<T> sourceStream(
      String operation, Source<T, R> source) {
    String label = CallSite.label(operation) + " (" + source.description() + ")";
    return new DStream<>(
        graph.input(
            label,
            source,
            (moment, range) -> {
              @SuppressWarnings("unchecked") // A source gets back the range it named.
              R named = (R) range;
              return Dataset.read(moment.scope(), label, source.splits(named), named);
            }));
  }

  /** A stream of the RDDs in the queue, one per batch, as they are added, before or after start. */
  public <T> DStream<T> queueStream(Queue<RDD<T>> queue) {
    return queueStream(queue, true);
  }

  /**
   * The same.
   *
   * @param oneAtATime whether a batch takes one RDD from the queue, or all there are
   */
  public <T> DStream<T> queueStream(Queue<RDD<T>> queue, boolean oneAtATime) {
    return queueStream(queue, oneAtATime, emptyRDD());
  }

  /**
   * The same. The queue is locked ({@code synchronized}) while a batch takes from it: a program
   * that adds to it after start does so under the same lock, or uses a concurrent queue.
   *
   * @param defaultRDD what a batch is that finds the queue empty
   */
  public <T> DStream<T> queueStream(Queue<RDD<T>> queue, boolean oneAtATime, RDD<T> defaultRDD) {
    QueueSource<RDD<T>, T> source =
        new QueueSource<>(queue, oneAtATime, rdd -> rdd.data, defaultRDD.data);
    StreamNode node =
        graph.input(
            CallSite.label("queueStream"),
            source,
            (moment, range) -> {
              @SuppressWarnings("unchecked") // The source gets back the range it named.
              QueueSource.Taken<T> taken = (QueueSource.Taken<T>) range;
              return source.read(moment.scope(), taken);
            });
    return new DStream<>(node);
  }

  /**
   * A stream of what a receiver stores. A batch gets the blocks that were stored when it was
   * planned.
   *
   * <p>Without a write-ahead log what no batch has committed is lost when the process ends. With
   * {@code streaming.receiver.writeAheadLog.enable}, which takes a {@link #checkpoint}, blocks are
   * durable there before the receiver hears that they are stored, and go into state and into
   * exactly once outputs once.
   *
   * @param receiver for this stream alone
   */
  public <T> DStream<T> receiverStream(Receiver<T> receiver) {
    return received("receiverStream", receiver);
  }

  private <T> DStream<T> received(String operation, Receiver<T> receiver) {
    return sourceStream(operation, new ReceiverSource<>(receiver, settings));
  }

  // ------------------------------------------------------------------ sockets

  /**
   * A stream of the lines that a sender, which listens at this address, sends; as {@link
   * #socketTextStream(String, int, StorageLevel)}, held as bytes in memory and, what does not fit,
   * on disk.
   */
  public DStream<String> socketTextStream(String host, int port) {
    return socketTextStream(host, port, StorageLevel.MEMORY_AND_DISK_SER_2);
  }

  /**
   * A stream of the lines that a sender, which listens at this address, sends: in UTF-8, malformed
   * bytes replaced, ended by {@code \n} or {@code \r\n}, or by the end of the connection. Lines
   * longer than {@code streaming.socket.maxLineBytes} are skipped, and reported to listeners.
   *
   * <p>When there is no connection, or it ends, breaks, or is silent for {@code
   * streaming.socket.idleTimeout}, another one is opened after {@code
   * streaming.receiverRestartDelay}. While batches are behind, and there is no more room, nothing
   * is read, and the sender waits. Nobody sends again what was on its way when a connection broke
   * or the program ended: at most once.
   *
   * @param port 1 to 65535
   * @param level where lines are held until their batch is committed
   * @throws IllegalArgumentException if it can be no address
   */
  public DStream<String> socketTextStream(String host, int port, StorageLevel level) {
    return received("socketTextStream", SocketReceiver.ofLines(host, port, level, settings));
  }

  /**
   * A stream of what a function makes of the bytes that a sender sends. Connections are as for
   * {@link #socketTextStream(String, int, StorageLevel)}.
   *
   * @param converter called once for each connection, on a thread of its own, with the bytes as
   *     they come; its iterable is gone through while they come, and its end, or an exception, ends
   *     the connection
   */
  public <T> DStream<T> socketStream(
      String host, int port, Function<InputStream, Iterable<T>> converter, StorageLevel level) {
    Objects.requireNonNull(converter, "converter");
    return received(
        "socketStream", SocketReceiver.ofConverted(host, port, converter, level, settings));
  }

  /** The same as the other, held in memory and, what does not fit, on disk. */
  public <T> DStream<T> rawSocketStream(String host, int port) {
    return rawSocketStream(host, port, StorageLevel.MEMORY_AND_DISK_SER_2);
  }

  /**
   * A stream of the records in the blocks that a sender sends: each a length of four bytes, highest
   * first, and the bytes of {@link io.tidewheel.receiver.RawBlock#of}. A connection over which
   * something else comes, or a block of more than {@code streaming.socket.maxBlockBytes}, is closed
   * and opened anew. Connections are as for {@link #socketTextStream(String, int, StorageLevel)}.
   *
   * @param <T> what the records are, which nobody checks
   */
  public <T> DStream<T> rawSocketStream(String host, int port, StorageLevel level) {
    return received("rawSocketStream", SocketReceiver.<T>ofBlocks(host, port, level, settings));
  }

  // ------------------------------------------------------------------ files

  /**
   * A stream of the lines, in UTF-8, of the files that appear in a directory from the first start
   * on. As {@link #fileStream(String, FileFormat)} with {@link TextLines#utf8}.
   */
  public DStream<String> textFileStream(String directory) {
    return fileStream("textFileStream", newFiles(directory), TextLines.utf8());
  }

  /**
   * A stream of the records, of equal length, of the files that appear in a directory from the
   * first start on. As {@link #fileStream(String, FileFormat)} with {@link FixedLengthRecords}.
   *
   * @param recordLength in bytes
   */
  public DStream<byte[]> binaryRecordsStream(String directory, int recordLength) {
    return fileStream(
        "binaryRecordsStream", newFiles(directory), new FixedLengthRecords(recordLength));
  }

  /**
   * A stream of the records of the files that appear in a directory from the first start on. Left
   * out are files whose name begins with {@code .} or {@code _} or ends in {@code .tmp} or {@code
   * ._COPYING_}.
   *
   * <p>A file is read once, in the first batch that finds that its size and time have stayed the
   * same for {@code streaming.files.settleDelay}; empty files never are. It is best moved in when
   * it is complete, by a rename within its file system. Files are told apart by their path: a file
   * that is moved within the directory, or a directory that is moved, is new. All files that were
   * seen are remembered for as long as they exist, with a checkpoint also across restarts, so that
   * those that came in between are read: none is missed and none is read twice, whatever its time.
   *
   * <p>Which files there are is asked at most every {@code streaming.files.listInterval}. While the
   * directory cannot be listed no batch is cut. A batch gets at most {@code
   * streaming.files.maxFilesPerBatch} files, oldest first. A file that cannot be read fails the
   * batch; what happens to one that was deleted or changed meanwhile is set by {@code
   * streaming.files.missing} and {@code streaming.files.changed}.
   *
   * @param directory a path, or a URI that begins with {@code file:}; it must exist at the start.
   *     Its parts may be patterns, {@code /in/2026-*}, for any number of directories, also such as
   *     appear later
   */
  public <T> DStream<T> fileStream(String directory, FileFormat<T> format) {
    return fileStream(directory, format, true);
  }

  /**
   * The same.
   *
   * @param newFilesOnly whether files that are there at the first start are left out; if not, they
   *     are all read
   */
  public <T> DStream<T> fileStream(String directory, FileFormat<T> format, boolean newFilesOnly) {
    return fileStream(directory, format, newFilesOnly, false);
  }

  /**
   * The same.
   *
   * @param recursive whether directories below are looked into as well, but for those whose name
   *     begins with {@code .} or {@code _} and symbolic links
   */
  public <T> DStream<T> fileStream(
      String directory, FileFormat<T> format, boolean newFilesOnly, boolean recursive) {
    return fileStream(directory, format, FileSource::isVisible, newFilesOnly, recursive);
  }

  /**
   * The same, of the files for whose absolute path the filter is true; those that it refuses are
   * asked for again at each look. It runs on the thread that plans batches.
   */
  public <T> DStream<T> fileStream(
      String directory,
      FileFormat<T> format,
      Function<Path, Boolean> filter,
      boolean newFilesOnly) {
    return fileStream(directory, format, filter, newFilesOnly, false);
  }

  /** The same, also of the files in directories below if {@code recursive}. */
  public <T> DStream<T> fileStream(
      String directory,
      FileFormat<T> format,
      Function<Path, Boolean> filter,
      boolean newFilesOnly,
      boolean recursive) {
    Objects.requireNonNull(filter, "filter");
    return fileStream(
        "fileStream", new FileSource.Selection(directory, filter, newFilesOnly, recursive), format);
  }

  private static FileSource.Selection newFiles(String directory) {
    return new FileSource.Selection(directory, FileSource::isVisible, true, false);
  }

  private <T> DStream<T> fileStream(
      String operation, FileSource.Selection selection, FileFormat<T> format) {
    return sourceStream(operation, new FileSource<>(selection, format, settings));
  }

  // ------------------------------------------------------------------ streams of streams

  /**
   * The elements of all streams, which have equal slides; duplicates stay.
   *
   * @throws IllegalArgumentException if there is none
   */
  @SafeVarargs
  public final <T> DStream<T> union(DStream<T>... streams) {
    requireAny(streams.length);
    DStream<T> all = streams[0];
    for (int i = 1; i < streams.length; i++) {
      all = all.union(streams[i]);
    }
    return all;
  }

  /** The same of streams of pairs. */
  @SafeVarargs
  public final <K, V> PairDStream<K, V> union(PairDStream<K, V>... streams) {
    requireAny(streams.length);
    PairDStream<K, V> all = streams[0];
    for (int i = 1; i < streams.length; i++) {
      all = all.union(streams[i]);
    }
    return all;
  }

  private static void requireAny(int streams) {
    if (streams == 0) {
      throw new IllegalArgumentException("union: no stream is given, at least one is needed");
    }
  }

  /**
   * Whatever the function makes of the RDDs that some streams, of equal slides, have in a batch. It
   * gets them in the order of the streams, as {@code RDD<?>} to be cast, and must not return null.
   *
   * @param streams at least one, each a {@link DStream}; {@code toDStream()} makes one of pairs
   */
  public <T> DStream<T> transform(
      List<DStream<?>> streams, Function2<List<RDD<?>>, Instant, RDD<T>> function) {
    Arguments.given("transform", "function", function);
    return new DStream<>(
        transformed(
            "transform",
            streams,
            (rdds, time) -> {
              RDD<T> result = function.call(rdds, time);
              return result == null ? null : result.data;
            }));
  }

  /** The same, with pairs as a result. */
  public <K, V> PairDStream<K, V> transformToPair(
      List<DStream<?>> streams, Function2<List<RDD<?>>, Instant, PairRDD<K, V>> function) {
    Arguments.given("transformToPair", "function", function);
    return new PairDStream<>(
        transformed(
            "transformToPair",
            streams,
            (rdds, time) -> {
              PairRDD<K, V> result = function.call(rdds, time);
              return result == null ? null : result.data;
            }));
  }

  private StreamNode transformed(
      String operation,
      List<DStream<?>> streams,
      Function2<List<RDD<?>>, Instant, Dataset<?>> function) {
    if (Arguments.given(operation, "list of streams", streams).isEmpty()) {
      throw new IllegalArgumentException(
          operation + ": no stream is given, at least one is needed");
    }
    List<StreamNode> nodes = new ArrayList<>();
    streams.forEach(stream -> nodes.add(stream.node));
    return graph.transform(
        CallSite.label(operation),
        nodes,
        (moment, parents) -> {
          List<RDD<?>> rdds = new ArrayList<>();
          parents.forEach(parent -> rdds.add(new RDD<>(parent.labelled(null))));
          return function.call(rdds, moment.time());
        });
  }

  // ------------------------------------------------------------------ RDDs of the context

  /** An RDD of the elements of a list, which is copied, in as many partitions as by default. */
  public <T> RDD<T> parallelize(List<T> elements) {
    return parallelize(elements, scope().defaultParallelism());
  }

  /** The same, in that many partitions. */
  public <T> RDD<T> parallelize(List<T> elements, int partitions) {
    Arguments.given("parallelize", "list", elements);
    Arguments.partitions("parallelize", partitions);
    return new RDD<>(Dataset.of(scope(), "parallelize", elements, partitions));
  }

  /** An RDD of pairs from the elements of a list, which is copied. */
  public <K, V> PairRDD<K, V> parallelizePairs(List<Tuple2<K, V>> pairs) {
    return PairRDD.fromRDD(parallelize(pairs));
  }

  /** The same, in that many partitions. */
  public <K, V> PairRDD<K, V> parallelizePairs(List<Tuple2<K, V>> pairs, int partitions) {
    return PairRDD.fromRDD(parallelize(pairs, partitions));
  }

  /** An RDD without elements and partitions. */
  public <T> RDD<T> emptyRDD() {
    return new RDD<>(Dataset.read(scope(), "emptyRDD", List.<Split<T>>of(), null));
  }

  /** All elements of all RDDs, partition after partition; of the batch, if one of them is. */
  @SafeVarargs
  @SuppressWarnings("varargs") // The array is only read.
  public final <T> RDD<T> union(RDD<T> first, RDD<T>... others) {
    return new RDD<>(united(first, List.of(others)));
  }

  /** All pairs of all RDDs. */
  @SafeVarargs
  @SuppressWarnings("varargs") // The array is only read.
  public final <K, V> PairRDD<K, V> union(PairRDD<K, V> first, PairRDD<K, V>... others) {
    return new PairRDD<>(united(first, List.of(others)));
  }

  private static <T, R extends RDDLike<T, R>> Dataset<T> united(R first, List<R> others) {
    List<Dataset<T>> all = new ArrayList<>();
    all.add(first.data.labelled(CallSite.label("union")));
    others.forEach(other -> all.add(other.data));
    return Dataset.union("union", all).labelled(null);
  }

  /** An RDD of lines, with as many partitions as {@link #textFile(String, int)} finds fit. */
  public RDD<String> textFile(String location) {
    return textFile(location, 1);
  }

  /**
   * An RDD of the lines of a file, or of all files in a directory in the order of their names, as
   * {@link TextLines#utf8} reads them. Which files there are is asked here; those that begin with
   * {@code .} or {@code _} are left out.
   *
   * @param location a path, or a URI that begins with {@code file:}
   * @param minPartitions how many there are at least if the text is long enough; large files have
   *     more
   * @throws IllegalArgumentException if nothing is there, or minPartitions is below 1
   */
  public RDD<String> textFile(String location, int minPartitions) {
    if (minPartitions < 1) {
      throw new IllegalArgumentException(
          "textFile(\""
              + location
              + "\", "
              + minPartitions
              + "): minPartitions must be at least 1");
    }
    return files("textFile", location, minPartitions, TextLines.utf8());
  }

  /**
   * An RDD of the elements that {@code saveAsObjectFile} of an RDD wrote, or {@code
   * saveAsObjectFiles} of a stream for a batch: of one file, or of a directory, in the order of its
   * parts.
   *
   * @param location a path, or a URI that begins with {@code file:}
   * @throws IllegalArgumentException if nothing is there
   */
  public <T> RDD<T> objectFile(String location) {
    return files("objectFile", location, 1, SavedRecords.objects(scope().application()));
  }

  private <T> RDD<T> files(
      String operation, String location, int minPartitions, FileFormat<T> format) {
    return new RDD<>(
        Dataset.read(
            scope(),
            operation,
            SavedRecords.splits(operation, location, minPartitions, format),
            null));
  }

  /**
   * An RDD that reads splits, one partition each; for connectors.
   *
   * @param origin what {@code rdd.rdd()} returns; may be null
   */
  public <T> RDD<T> sourceRDD(String operator, List<? extends Split<T>> splits, Object origin) {
    return new RDD<>(Dataset.read(scope(), operator, splits, origin));
  }

  // ------------------------------------------------------------------ shared values

  /**
   * A value that functions may read without carrying it. It lasts until the process ends: a program
   * that is started again makes it anew where it makes it now, in the code that always runs. Inside
   * a batch, {@link #broadcast(String, Function0)} makes it once.
   */
  public <T> Broadcast<T> broadcast(T value) {
    return new Broadcast<>(value, backend.share(value));
  }

  /**
   * The value of this name, which is made when it is first asked for in this process, or asked for
   * after it was destroyed: so it may be asked for inside a batch, and a restarted program makes it
   * anew. What must be the same after a restart belongs into state, or into an input.
   *
   * @param make called on the calling thread, once at a time; must not ask for other values
   */
  public <T> Broadcast<T> broadcast(String name, Function0<T> make) {
    Arguments.given("broadcast", "name", name);
    Arguments.given("broadcast", "function", make);
    Broadcast<?> found =
        broadcasts.compute(
            name, (same, held) -> held == null || held.isDestroyed() ? made(same, make) : held);
    @SuppressWarnings("unchecked") // Who asks by a name knows what was made under it.
    Broadcast<T> typed = (Broadcast<T>) found;
    return typed;
  }

  private <T> Broadcast<T> made(String name, Function0<T> make) {
    try {
      return broadcast(make.call());
    } catch (Exception e) {
      throw new StreamingException(
          "broadcast(\"" + name + "\"): the value could not be made: " + e, e);
    }
  }

  /** A sum of longs to which functions add, without a name. */
  public LongAccumulator longAccumulator() {
    return new LongAccumulator(null, new Total());
  }

  /**
   * The sum of longs of this name: the same one whenever it is asked for, so it may be asked for
   * inside a batch. With a checkpoint it goes on where the last committed batch left it.
   *
   * @throws IllegalArgumentException if the name is another accumulator's
   */
  public LongAccumulator longAccumulator(String name) {
    Arguments.given("longAccumulator", "name", name);
    Total total = backend.totals().named("longAccumulator", name, false);
    return (LongAccumulator)
        accumulators.computeIfAbsent(name, same -> new LongAccumulator(same, total));
  }

  /** A sum of doubles to which functions add, without a name. */
  public DoubleAccumulator doubleAccumulator() {
    return new DoubleAccumulator(null, new Total());
  }

  /** The sum of doubles of this name, as {@link #longAccumulator(String)}. */
  public DoubleAccumulator doubleAccumulator(String name) {
    Arguments.given("doubleAccumulator", "name", name);
    Total total = backend.totals().named("doubleAccumulator", name, true);
    return (DoubleAccumulator)
        accumulators.computeIfAbsent(name, same -> new DoubleAccumulator(same, total));
  }

  private Scope scope() {
    return backend.contextScope();
  }

  // ------------------------------------------------------------------ life

  public StreamingContextState getState() {
    return runtime.state();
  }

  /** Adds a listener; it hears what happens from now on. */
  public void addStreamingListener(StreamingListener listener) {
    listeners.add(Arguments.given("addStreamingListener", "listener", listener));
  }

  public void removeStreamingListener(StreamingListener listener) {
    listeners.remove(listener);
  }

  /**
   * Connects the inputs and starts the batches. Returns when that is done; the first batch comes at
   * the next whole interval of the clock. A second call only warns.
   *
   * @throws IllegalArgumentException if no output is registered
   * @throws IllegalStateException if the context was stopped
   * @throws RuntimeException what an input threw; the context is then stopped
   */
  public void start() {
    runtime.start();
  }

  /**
   * Waits until the context stops.
   *
   * @throws StreamingException what ended it, if a batch or an input failed; each time it is called
   */
  public void awaitTermination() throws InterruptedException {
    boolean ignored = runtime.awaitEnd(Duration.ofNanos(Long.MAX_VALUE));
  }

  /**
   * Waits until the context stops, at most this long.
   *
   * @return whether it stopped
   * @throws StreamingException what ended it, if a batch or an input failed
   */
  public boolean awaitTerminationOrTimeout(long millis) throws InterruptedException {
    return runtime.awaitEnd(Duration.ofMillis(millis));
  }

  /** Stops at once: the batch that runs is cancelled and not committed. */
  public void stop() {
    runtime.stop(false);
  }

  /**
   * Stops at once. There is no context below this one to keep, so the argument says nothing.
   *
   * @param stopSparkContext accepted as Spark Streaming programs pass it
   */
  public void stop(boolean stopSparkContext) {
    stop(stopSparkContext, false);
  }

  /**
   * Stops.
   *
   * @param stopSparkContext accepted as Spark Streaming programs pass it
   * @param stopGracefully whether the batch that runs, and those that were planned, are finished
   *     first, within {@code streaming.gracefulStopTimeout} in all
   */
  public void stop(boolean stopSparkContext, boolean stopGracefully) {
    runtime.stop(stopGracefully);
  }

  /**
   * Stops gracefully: what runs may finish within the budget, then it is cancelled. May be called
   * from anywhere; in a {@code foreachRDD} or a listener it returns at once, and the context stops
   * when the batch is done.
   *
   * @param budget for everything, releasing included; afterwards cancelled work gets a moment to
   *     end
   */
  public void stop(Duration budget) {
    runtime.stop(budget);
  }

  /** The same as {@link #stop()}. */
  @Override
  public void close() {
    stop();
  }
}
