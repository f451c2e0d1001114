package io.tidewheel.internal.spark;

import io.tidewheel.internal.spark.tasks.SparkLongTasks;
import io.tidewheel.spi.codec.Codecs;
import io.tidewheel.spi.engine.Captures;
import io.tidewheel.spi.engine.Engine;
import io.tidewheel.spi.engine.LongTasks;
import io.tidewheel.spi.engine.PlanRun;
import io.tidewheel.spi.engine.SharedValue;
import io.tidewheel.spi.plan.Persist;
import io.tidewheel.spi.plan.PlanScope;
import io.tidewheel.spi.plan.UpdateState;
import io.tidewheel.spi.state.StateId;
import io.tidewheel.spi.state.StateStores;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * The engine of one context: Spark's context, its runs, and the run of the context, which keeps
 * what is persisted beyond a batch. Any thread of the driver may call it.
 */
final class SparkEngine implements Engine {
  private final JavaSparkContext spark;
  private final Runnable whenClosed;
  private final StateStores stores;
  private final Supplier<Codecs> codecs;
  private final Reports reports;

  private final Captures captures = new Captures();
  private final Map<StateId, String> places = new ConcurrentHashMap<>();

  private final Set<SparkRun> runs = new HashSet<>();
  private SparkRun contextRun;
  private boolean closed;

  /**
   * An engine on a context.
   *
   * @param whenClosed what to do when the engine does not need it any more
   */
  SparkEngine(
      JavaSparkContext spark, Runnable whenClosed, StateStores stores, Supplier<Codecs> codecs) {
    this.spark = spark;
    this.whenClosed = whenClosed;
    this.stores = stores;
    this.codecs = codecs;
    this.reports = Reports.of(spark);
  }

  JavaSparkContext spark() {
    return spark;
  }

  /** What tasks report to. */
  Reports reports() {
    return reports;
  }

  /** Whether Spark runs copies of slow tasks. */
  boolean speculates() {
    return spark.getConf().getBoolean("spark.speculation", false);
  }

  StateStores stores() {
    return stores;
  }

  @Override
  public <T> SharedValue<T> share(T value) {
    return spark.isLocal() ? null : SentValue.of(spark, codecs(), value);
  }

  @Override
  public boolean sendsFunctions() {
    return true;
  }

  @Override
  public Optional<LongTasks> longTasks() {
    return spark.isLocal()
        ? Optional.empty()
        : Optional.of(
            new SparkLongTasks(spark, (name, sent) -> Captures.check("start()", name, sent)));
  }

  /** Remembers where a version is in memory, for the tasks of the next batch. */
  void remember(Steps.Sealed sealed) {
    if (sealed.place() != null) {
      places.put(new StateId(sealed.operatorId(), sealed.partition()), sealed.place());
    }
  }

  /** Where the state of a node was updated last; null where that is not known. */
  List<String> places(UpdateState node) {
    List<String> all = new ArrayList<>();
    for (int i = 0; i < node.partitions(); i++) {
      all.add(places.get(new StateId(node.operatorId(), i)));
    }
    return all;
  }

  Captures captures() {
    return captures;
  }

  Codecs codecs() {
    return codecs.get();
  }

  @Override
  public String description() {
    return "spark " + spark.version() + ", " + spark.master();
  }

  @Override
  public int defaultParallelism() {
    return spark.defaultParallelism();
  }

  /**
   * {@inheritDoc}
   *
   * <p>The context has one run however often it is opened.
   */
  @Override
  public PlanRun open(PlanScope scope) {
    return scope.isContext() ? contextRun() : newRun(scope);
  }

  /** The run that keeps what is persisted by nodes of the context. */
  synchronized SparkRun contextRun() {
    if (contextRun == null) {
      contextRun = newRun(PlanScope.CONTEXT);
    }
    return contextRun;
  }

  private synchronized SparkRun newRun(PlanScope scope) {
    if (closed) {
      throw new IllegalStateException(scope + ": cannot be run, the engine is closed");
    }
    SparkRun run = new SparkRun(this, scope);
    runs.add(run);
    return run;
  }

  /** Forgets what is kept of a node of the context. */
  synchronized void unpersist(Persist node) {
    if (contextRun != null) {
      contextRun.forgetKept(node);
    }
  }

  /** Forgets a run that was closed. */
  synchronized void forget(SparkRun run) {
    runs.remove(run);
    if (contextRun == run) {
      contextRun = null;
    }
  }

  @Override
  public void close() {
    List<SparkRun> open;
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
      open = List.copyOf(runs);
    }
    open.forEach(SparkRun::close);
    whenClosed.run();
  }
}
