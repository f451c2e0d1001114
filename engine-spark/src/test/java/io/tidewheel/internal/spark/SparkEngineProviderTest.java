package io.tidewheel.internal.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidewheel.spi.config.Settings;
import io.tidewheel.spi.engine.Engine;
import io.tidewheel.spi.engine.EngineProvider;
import java.util.Map;
import java.util.ServiceLoader;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;

class SparkEngineProviderTest {
  @Test
  void anotherSerializerThanJavasIsRefused() {
    SparkConf conf = new SparkConf();
    SparkEngineProvider.requireJavaSerializer(conf);
    conf.set("spark.serializer", "org.apache.spark.serializer.JavaSerializer");
    SparkEngineProvider.requireJavaSerializer(conf);
    conf.set("spark.serializer", "org.apache.spark.serializer.KryoSerializer");
    String message =
        assertThrows(
                IllegalArgumentException.class,
                () -> SparkEngineProvider.requireJavaSerializer(conf))
            .getMessage();
    assertTrue(message.contains("leave it unset"), message);
  }

  @Test
  void usesTheSparkContextThatIsThereAndLeavesItRunning() {
    String version = LocalSpark.CONTEXT.version();
    EngineProvider provider = ServiceLoader.load(EngineProvider.class).findFirst().orElseThrow();
    assertEquals("spark", provider.name());
    try (Engine engine = provider.create("app", new Settings(Map.of()), null, null)) {
      assertEquals("spark " + version + ", local[2,2]", engine.description());
      assertEquals(2, engine.defaultParallelism());
    }
    assertFalse(LocalSpark.CONTEXT.sc().isStopped());
  }
}
