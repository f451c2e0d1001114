package io.tidewheel.spark;

import io.tidewheel.internal.spark.tasks.Switchboard;
import java.util.Map;
import org.apache.spark.api.plugin.DriverPlugin;
import org.apache.spark.api.plugin.ExecutorPlugin;
import org.apache.spark.api.plugin.PluginContext;
import org.apache.spark.api.plugin.SparkPlugin;

/**
 * What a Spark context needs for receivers on its executors: their line to the driver, which is
 * Spark's own. Contexts that the engine makes have it. A program that makes its context itself says
 * so before:
 *
 * <pre>{@code
 * sparkConf.set("spark.plugins", "io.tidewheel.spark.ReceiverPlugin");
 * }</pre>
 *
 * <p>Spark makes one object of it in each process, and calls it.
 */
public final class ReceiverPlugin implements SparkPlugin {
  /** For Spark. */
  public ReceiverPlugin() {}

  /** Hands what executors ask to the receivers' supervisors. */
  @Override
  public DriverPlugin driverPlugin() {
    return new DriverPlugin() {
      @Override
      public Object receive(Object question) throws Exception {
        return Switchboard.answer(question);
      }
    };
  }

  /** Gives the receivers of an executor the line to the driver. */
  @Override
  public ExecutorPlugin executorPlugin() {
    return new ExecutorPlugin() {
      @Override
      public void init(PluginContext context, Map<String, String> settings) {
        Switchboard.connect(context);
      }
    };
  }
}
