package io.tidewheel.internal.spark;

import io.tidewheel.internal.spark.tasks.SparkLongTasks;
import io.tidewheel.spi.codec.Codecs;
import io.tidewheel.spi.config.Settings;
import io.tidewheel.spi.engine.Engine;
import io.tidewheel.spi.engine.EngineProvider;
import io.tidewheel.spi.state.StateStores;
import java.util.UUID;
import java.util.function.Supplier;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * Makes engines on the Spark context of this JVM. If there is none it is made, from the program's
 * settings that begin with {@code spark.} and Spark's own, and ends with the engine.
 */
public final class SparkEngineProvider implements EngineProvider {
  private static final String MARK = "spark.tidewheel.engine";
  private static final String SERIALIZER = "spark.serializer";
  private static final String MASTER = "spark.master";

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
    if (given != null) {
      return engine(given, false, stores, codecs);
    }
    SparkConf conf = new SparkConf().setAppName(applicationName);
    settings.others().forEach(conf::set);
    // Batches come several times a second; to wait seconds for one executor delays all of them.
    conf.setIfMissing("spark.locality.wait", "200ms");
    SparkLongTasks.prepare(conf);
    // Spark does not say whether it made the context, so look whose settings it has.
    String mark = UUID.randomUUID().toString();
    SparkContext context = contextOf(conf.set(MARK, mark));
    boolean mine = mark.equals(context.getConf().get(MARK, null));
    return engine(new JavaSparkContext(context), mine, stores, codecs);
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

  private static Engine engine(
      JavaSparkContext spark, boolean mine, StateStores stores, Supplier<Codecs> codecs) {
    requireJavaSerializer(spark.getConf());
    return new SparkEngine(spark, mine, stores, codecs);
  }
}
