package io.tidewheel.internal.spark;

import io.tidewheel.spark.ReceiverPlugin;
import io.tidewheel.spi.codec.Codecs;
import io.tidewheel.spi.codec.CodecsProvider;
import java.util.List;
import java.util.ServiceLoader;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * Spark inside this JVM: two tasks at once, two tries of each. One for all tests; never stopped.
 * The system property {@code spark.master} chooses another, as {@code SparkStateTest} allows.
 */
final class LocalSpark {
  static final JavaSparkContext CONTEXT =
      JavaSparkContext.fromSparkContext(
          SparkContext.getOrCreate(
              new SparkConf()
                  .set("spark.plugins", ReceiverPlugin.class.getName())
                  .setIfMissing("spark.master", "local[2,2]")
                  .setAppName("contract")
                  .set("spark.ui.enabled", "false")
                  .set("spark.driver.host", "127.0.0.1")
                  .set("spark.driver.bindAddress", "127.0.0.1")));

  static final Codecs CODECS =
      ServiceLoader.load(CodecsProvider.class)
          .findFirst()
          .orElseThrow()
          .create(List.of(), LocalSpark.class.getClassLoader());

  private LocalSpark() {}
}
