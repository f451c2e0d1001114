package io.tidewheel.internal.kafka;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidewheel.StreamingConf;
import io.tidewheel.StreamingContext;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class KafkaKeysTest {
  private static DirectSettings settings(StreamingConf conf) {
    try (StreamingContext ssc = new StreamingContext(conf, Duration.ofSeconds(1))) {
      return DirectSettings.of(ssc.settings(), null);
    }
  }

  @Test
  void keysAreFoundUnderSparksNamesToo() {
    DirectSettings settings =
        settings(
            new StreamingConf()
                .set("spark.streaming.kafka.maxRatePerPartition", "7")
                .set("streaming.kafka.onDataLoss", "reset")
                .set("streaming.kafka.consumer.poll.ms", "500")
                .set("streaming.kafka.allowNonConsecutiveOffsets", "true"));
    assertEquals(7, settings.rates().maxRatePerPartition(null));
    assertEquals(OnDataLoss.RESET, settings.onDataLoss());
    assertEquals(Duration.ofMillis(500), settings.pollTimeout());
  }

  @Test
  void theFirstBatchIsBoundedByDefault() {
    DirectSettings settings = settings(new StreamingConf());
    assertEquals(1_000_000, settings.maxRecordsPerBatch());
    assertEquals(OnDataLoss.FAIL, settings.onDataLoss());
    assertTrue(settings.publishOffsets());
    assertEquals(Duration.ofSeconds(5), settings.metadataInterval());
  }

  @Test
  void wrongValuesAreRefused() {
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class,
            () -> settings(new StreamingConf().set("streaming.kafka.onDataLoss", "ignore")));
    assertTrue(e.getMessage().contains("fail or reset"), e.getMessage());
  }
}
