package io.tidewheel.internal.batch;

import io.tidewheel.internal.checkpoint.AllCodecs;
import io.tidewheel.internal.checkpoint.Checkpoint;
import io.tidewheel.internal.config.CoreKeys;
import io.tidewheel.internal.rdd.Application;
import io.tidewheel.internal.rdd.Scope;
import io.tidewheel.internal.rdd.ScopeTally;
import io.tidewheel.internal.rdd.Totals;
import io.tidewheel.spi.codec.CodecRegistration;
import io.tidewheel.spi.codec.Codecs;
import io.tidewheel.spi.config.Settings;
import io.tidewheel.spi.engine.Engine;
import io.tidewheel.spi.engine.EngineProvider;
import io.tidewheel.spi.engine.PlanRun;
import io.tidewheel.spi.engine.SharedValue;
import io.tidewheel.spi.plan.PlanScope;
import io.tidewheel.spi.state.StateStores;
import io.tidewheel.spi.state.StateStoresProvider;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

/** The engine and the state stores that the settings choose. Thread-safe. */
public final class Backend implements AutoCloseable {
  private final StateStores stores;
  private final Engine engine;
  private final Application application;
  private volatile int defaultParallelism;
  private Codecs codecs;
  private volatile Object context;
  private final AtomicLong nodeIds = new AtomicLong();
  private final Totals totals = new Totals();
  private final Scope contextScope;

  /**
   * @param registrations the program's own codecs
   * @param given makes the engine; null if the settings choose it
   */
  public Backend(
      String appName,
      Settings settings,
      List<CodecRegistration<?>> registrations,
      EngineProvider given) {
    this.application = new Application(appName, registrations, () -> context);
    EngineProvider engineProvider =
        given != null
            ? given
            : find(
                EngineProvider.class,
                EngineProvider::name,
                settings.get(CoreKeys.ENGINE),
                CoreKeys.ENGINE.name());
    String chosenStore = settings.get(CoreKeys.STATE_STORE);
    StateStoresProvider storesProvider =
        find(
            StateStoresProvider.class,
            StateStoresProvider::name,
            chosenStore == null ? engineProvider.stateStore() : chosenStore,
            CoreKeys.STATE_STORE.name());
    stores = storesProvider.create(settings);
    engine = engineProvider.create(appName, settings, stores, this::codecs);
    Long parallelism = settings.get(CoreKeys.DEFAULT_PARALLELISM);
    defaultParallelism =
        parallelism == null ? engine.defaultParallelism() : Math.toIntExact(parallelism);
    contextScope = scope(new ScopeTally(null), engine.open(PlanScope.CONTEXT));
  }

  /** Says whose RDDs are made here: what {@code rdd.context()} returns. */
  public void worksFor(Object newContext) {
    context = newContext;
  }

  /** The accumulators that have names. */
  public Totals totals() {
    return totals;
  }

  /** Has tasks in other processes read a value; null if there are none. */
  public <T> SharedValue<T> share(T value) {
    return engine.share(value);
  }

  Engine engine() {
    return engine;
  }

  StateStores stores() {
    return stores;
  }

  /** Codecs for all state and all records of the program; made when first asked for. */
  synchronized Codecs codecs() {
    if (codecs == null) {
      codecs = AllCodecs.of(application.codecs());
    }
    return codecs;
  }

  /**
   * Has state taken over from a checkpoint, and made durable there.
   *
   * @throws io.tidewheel.CheckpointException if some of it cannot be read
   */
  void recover(Checkpoint checkpoint) {
    checkpoint.recover(stores, codecs());
  }

  int defaultParallelism() {
    return defaultParallelism;
  }

  /** Settles the number of partitions that operations by key have when the call does not say. */
  void pinDefaultParallelism(int pinned) {
    defaultParallelism = pinned;
  }

  String description() {
    return engine.description();
  }

  Scope scope(ScopeTally tally, PlanRun run) {
    return new Scope(application, tally, run, nodeIds, this::defaultParallelism);
  }

  /** The scope of what outlives a batch. */
  public Scope contextScope() {
    return contextScope;
  }

  private static <P> P find(Class<P> type, Function<P, String> nameOf, String wanted, String key) {
    List<String> found = new ArrayList<>();
    for (P provider : ServiceLoader.load(type)) {
      if (nameOf.apply(provider).equals(wanted)) {
        return provider;
      }
      found.add(nameOf.apply(provider));
    }
    throw new IllegalArgumentException(
        key
            + "="
            + wanted
            + ": not on the class path, which has "
            + (found.isEmpty() ? "none; depend on io.tidewheel:tidewheel" : found));
  }

  @Override
  public void close() {
    engine.close();
    stores.close();
  }
}
