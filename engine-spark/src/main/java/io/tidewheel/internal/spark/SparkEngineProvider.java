package io.tidewheel.internal.spark;

import io.tidewheel.spi.config.Settings;
import io.tidewheel.spi.engine.Engine;
import io.tidewheel.spi.engine.EngineProvider;
import io.tidewheel.spi.state.StateStores;
import java.util.UUID;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * Makes engines on the Spark context of this JVM. If there is none it is made, from Spark's own
 * settings ({@code spark.master} and others), and ends with the engine.
 */
public final class SparkEngineProvider implements EngineProvider {
  private static final String MARK = "spark.tidewheel.engine";

  @Override
  public String name() {
    return "spark";
  }

  @Override
  public Engine create(String applicationName, Settings settings, StateStores stores) {
    // Spark does not say whether it made the context, so look whose settings it has.
    String mark = UUID.randomUUID().toString();
    SparkContext context =
        SparkContext.getOrCreate(new SparkConf().setAppName(applicationName).set(MARK, mark));
    boolean mine = mark.equals(context.getConf().get(MARK, null));
    return new SparkEngine(new JavaSparkContext(context), mine, stores);
  }
}
