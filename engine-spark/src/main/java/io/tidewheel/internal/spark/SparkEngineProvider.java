package io.tidewheel.internal.spark;

import io.tidewheel.internal.spark.tasks.SparkLongTasks;
import io.tidewheel.spi.codec.Codecs;
import io.tidewheel.spi.config.Settings;
import io.tidewheel.spi.engine.Engine;
import io.tidewheel.spi.engine.EngineProvider;
import io.tidewheel.spi.state.StateStores;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * Makes engines on the Spark context of this JVM. If there is none it is made, from the program's
 * settings that begin with {@code spark.} and Spark's own, and ends with the last engine on it.
 */
public final class SparkEngineProvider implements EngineProvider {
  private static final String MARK = "spark.tidewheel.engine";
  private static final String SERIALIZER = "spark.serializer";
  private static final String MASTER = "spark.master";

  /** How many engines use a context that was made here. Guarded by itself. */
  private static final Map<SparkContext, Integer> MADE = new HashMap<>();

  private final JavaSparkContext given;

  /** For {@link java.util.ServiceLoader}. */
  public SparkEngineProvider() {
    this(null);
  }

  /**
   * Makes engines on a context that somebody else stops.
   *
   * @param given null for the one of this JVM
   */
  public SparkEngineProvider(JavaSparkContext given) {
    this.given = given;
  }

  @Override
  public String name() {
    return "spark";
  }

  @Override
  public String stateStore() {
    return "shared";
  }

  @Override
  public Engine create(
      String applicationName, Settings settings, StateStores stores, Supplier<Codecs> codecs) {
    synchronized (MADE) {
      SparkContext context = given == null ? contextFor(applicationName, settings) : given.sc();
      requireJavaSerializer(context.getConf());
      MADE.computeIfPresent(context, (made, users) -> users + 1);
      return new SparkEngine(new JavaSparkContext(context), () -> release(context), stores, codecs);
    }
  }

  /** The last engine on a context that was made here stops it. */
  private static void release(SparkContext context) {
    synchronized (MADE) {
      Integer users = MADE.remove(context);
      if (users != null && users > 1) {
        MADE.put(context, users - 1);
      } else if (users != null) {
        context.stop();
      }
    }
  }

  /** That of this JVM, or one that is made, which has no users yet. */
  private static SparkContext contextFor(String applicationName, Settings settings) {
    SparkConf conf = new SparkConf().setAppName(applicationName);
    settings.others().forEach(conf::set);
    requireJavaSerializer(conf);
    // Batches come several times a second; to wait seconds for one executor delays all of them.
    conf.setIfMissing("spark.locality.wait", "200ms");
    SparkLongTasks.prepare(conf);
    // Spark does not say whether it made the context, so look whose settings it has.
    String mark = UUID.randomUUID().toString();
    SparkContext context = contextOf(conf.set(MARK, mark));
    if (mark.equals(context.getConf().get(MARK, null))) {
      MADE.put(context, 0);
    }
    return context;
  }

  private static SparkContext contextOf(SparkConf conf) {
    try {
      return SparkContext.getOrCreate(conf);
    } catch (Exception e) { // Scala does not declare what it throws.
      if (conf.contains(MASTER)) {
        throw e;
      }
      throw new IllegalArgumentException(
          "engine=spark: "
              + MASTER
              + " is not set and there is no Spark context to use; set it to local[*] or"
              + " spark://HOST:PORT, or start the program with spark-submit",
          e);
    }
  }

  static void requireJavaSerializer(SparkConf conf) {
    String serializer = conf.get(SERIALIZER, "");
    if (!serializer.isEmpty() && !serializer.endsWith(".JavaSerializer")) {
      throw new IllegalArgumentException(
          "engine=spark: "
              + SERIALIZER
              + "="
              + serializer
              + " writes objects in a way that Tidewheel's do not know; leave it unset. Records go"
              + " from task to task in Tidewheel's own format in any case");
    }
  }
}
