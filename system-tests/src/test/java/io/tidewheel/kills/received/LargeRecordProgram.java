package io.tidewheel.kills.received;

import io.tidewheel.StorageLevel;
import io.tidewheel.StreamingConf;
import io.tidewheel.StreamingContext;
import io.tidewheel.StreamingException;
import io.tidewheel.Tuple2;
import io.tidewheel.kafka.KafkaUtils;
import io.tidewheel.kills.trap.Trap;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Receives bytes from Kafka and says how many each record has, with little heap. Arguments are
 * {@code name=value}; settings are among them.
 */
final class LargeRecordProgram {
  static final String TOPIC = "large";

  private LargeRecordProgram() {}

  public static void main(String[] words) throws Exception {
    Map<String, String> arguments =
        Arrays.stream(words)
            .map(word -> word.split("=", 2))
            .collect(Collectors.toMap(word -> word[0], word -> word[1]));
    Trap.listen();
    StreamingConf conf = new StreamingConf().setAppName("large");
    arguments.forEach(
        (name, value) -> {
          if (name.contains(".")) {
            conf.set(name, value);
          }
        });
    Map<String, Object> params =
        Map.of(
            "bootstrap.servers",
            arguments.get("brokers"),
            "group.id",
            arguments.get("group"),
            "auto.offset.reset",
            "earliest",
            "max.poll.records",
            "1", // What is polled at once has to fit, too.
            "session.timeout.ms",
            "6000", // A client without memory cannot say that it leaves the group.
            "key.deserializer",
            ByteArrayDeserializer.class,
            "value.deserializer",
            ByteArrayDeserializer.class);
    try (StreamingContext context = new StreamingContext(conf, Duration.ofMillis(100))) {
      context.checkpoint(arguments.get("checkpoint"));
      KafkaUtils.<byte[], byte[]>createStream(
              context, params, Map.of(TOPIC, 1), StorageLevel.MEMORY_AND_DISK())
          .map(Tuple2::_2)
          .map(value -> value.length)
          .foreachRDD(rdd -> rdd.collect().forEach(length -> Trap.say("LENGTH " + length)));
      context.start();
      Trap.say("UP");
      context.awaitTermination();
    } catch (StreamingException e) {
      Trap.say("FAILED " + e.getMessage());
      System.exit(1);
    }
  }
}
