package io.tidewheel.kafka;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.tidewheel.StreamingContext;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class StrategiesTest {
  private static final TopicPartition P = new TopicPartition("t", 0);

  @Test
  void locationsAreSingletonsOrEqualByValue() {
    assertSame(LocationStrategies.PreferConsistent(), LocationStrategies.PreferConsistent());
    assertSame(LocationStrategies.PreferBrokers(), LocationStrategies.PreferBrokers());
    assertEquals(
        LocationStrategies.PreferFixed(Map.of(P, "a")),
        LocationStrategies.PreferFixed(new HashMap<>(Map.of(P, "a"))));
    assertNotEquals(
        LocationStrategies.PreferFixed(Map.of(P, "a")),
        LocationStrategies.PreferFixed(Map.of(P, "b")));
  }

  @Test
  void offsetRangesAreValues() {
    OffsetRange range = OffsetRange.create(P, 3, 10);
    assertEquals(OffsetRange.create("t", 0, 3, 10), range);
    assertEquals(P, range.topicPartition());
    assertEquals(7, range.count());
    assertEquals("t-0 [3, 10)", range.toString());
    assertThrows(IllegalArgumentException.class, () -> OffsetRange.create(P, 10, 9));
    assertThrows(IllegalArgumentException.class, () -> OffsetRange.create(P, -1, 9));
  }

  @Test
  void strategiesKeepTheSettingsButDoNotShowThem() {
    Map<String, Object> params = Map.of("sasl.jaas.config", "hush");
    for (ConsumerStrategy<String, String> strategy :
        List.of(
            ConsumerStrategies.<String, String>Subscribe(List.of("t"), params),
            ConsumerStrategies.<String, String>Subscribe(List.of("t"), params, Map.of(P, 1L)),
            ConsumerStrategies.<String, String>SubscribePattern(Pattern.compile("t.*"), params),
            ConsumerStrategies.<String, String>SubscribePattern(
                Pattern.compile("t.*"), params, Map.of(P, 1L)),
            ConsumerStrategies.<String, String>Assign(List.of(P), params),
            ConsumerStrategies.<String, String>Assign(List.of(P), params, Map.of(P, 1L)))) {
      assertEquals(params, strategy.executorKafkaParams());
      assertFalse(strategy.toString().contains("hush"), strategy.toString());
    }
  }

  @Test
  void nothingToReadAndNegativeOffsetsAreRefused() {
    assertThrows(
        IllegalArgumentException.class, () -> ConsumerStrategies.Subscribe(List.of(), Map.of()));
    assertThrows(
        IllegalArgumentException.class, () -> ConsumerStrategies.Assign(List.of(), Map.of()));
    assertThrows(
        IllegalArgumentException.class,
        () -> ConsumerStrategies.Subscribe(List.of("t"), Map.of(), Map.of(P, -1L)));
  }

  @Test
  void missingSettingsAreAnErrorOfTheCallThatLacksThem() {
    try (StreamingContext ssc = new StreamingContext("test", Duration.ofSeconds(1))) {
      IllegalArgumentException e =
          assertThrows(
              IllegalArgumentException.class,
              () ->
                  KafkaUtils.createDirectStream(
                      ssc,
                      LocationStrategies.PreferConsistent(),
                      ConsumerStrategies.<String, String>Subscribe(
                          List.of("t"), Map.of("bootstrap.servers", "localhost:1"))));
      assertEquals(
          "createDirectStream: the Kafka settings lack key.deserializer, value.deserializer; add"
              + " them",
          e.getMessage());
    }
  }
}
