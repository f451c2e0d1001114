package io.tidewheel.spark;

import io.tidewheel.internal.spark.SparkEngineProvider;
import io.tidewheel.spi.engine.EngineProvider;
import java.util.Objects;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * Where a program's batches run when that is Spark and the setting {@code engine=spark} does not
 * say enough.
 *
 * <pre>{@code
 * var conf = new StreamingConf().engine(OnSpark.context(javaSparkContext));
 * }</pre>
 */
public final class OnSpark {
  private OnSpark() {}

  /**
   * On this context, with the settings it has; those of the program that begin with {@code spark.}
   * count no more. The program stops it itself, after its streaming context.
   */
  public static EngineProvider context(JavaSparkContext context) {
    return new SparkEngineProvider(Objects.requireNonNull(context, "context"));
  }
}
