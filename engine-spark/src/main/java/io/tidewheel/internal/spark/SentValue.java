package io.tidewheel.internal.spark;

import io.tidewheel.spi.codec.Codecs;
import io.tidewheel.spi.engine.SharedValue;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;

/** A value that Spark brings to executors, written as records are. */
record SentValue<T>(Broadcast<Page> page) implements SharedValue<T> {
  static <T> SentValue<T> of(JavaSparkContext spark, Codecs codecs, T value) {
    return new SentValue<>(spark.broadcast(new Page(codecs, new Object[] {value})));
  }

  @Override
  public T value() {
    return PlanTranslation.typed(page.value().records()[0]);
  }

  @Override
  public void unpersist() {
    page.unpersist();
  }

  @Override
  public void destroy() {
    page.destroy();
  }
}
