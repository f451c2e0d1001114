package io.tidewheel.kills.received;

import io.tidewheel.StorageLevel;
import io.tidewheel.StreamingContext;
import io.tidewheel.jdbc.Jdbc;
import io.tidewheel.kafka.KafkaUtils;
import io.tidewheel.kills.trap.Trap;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.common.serialization.StringDeserializer;

/**
 * The program that is killed while it receives from Kafka: numbers of all partitions into a table,
 * and counts of them out of state into another. Arguments are {@code name=value}; settings are
 * among them. A value is {@code partition number}, or {@code partition END}.
 */
final class KafkaProgram {
  static final String TOPIC = "numbers";
  static final String GROUP = "program";
  static final String END = "END";
  static final int PARTITIONS = 3;
  private static final Duration INTERVAL = Duration.ofMillis(20);

  /** The partitions whose end a batch of this process has seen. */
  private static final Set<String> ENDED = ConcurrentHashMap.newKeySet();

  private KafkaProgram() {}

  public static void main(String[] words) throws Exception {
    ReceivingProgram.run(words, KafkaProgram::receive);
  }

  private static void receive(Map<String, String> arguments) throws Exception {
    Map<String, Object> params =
        Map.of(
            "bootstrap.servers",
            arguments.get("brokers"),
            "group.id",
            GROUP,
            "group.instance.id",
            "the-program", // Takes the place of the one that was killed.
            "auto.offset.reset",
            "earliest",
            "key.deserializer",
            StringDeserializer.class,
            "value.deserializer",
            LifeDeserializer.class);
    try (StreamingContext context =
        new StreamingContext(ReceivingProgram.conf(arguments), INTERVAL)) {
      context.checkpoint(arguments.get("checkpoint"));
      ReceivingProgram.write(
          KafkaUtils.<String, String>createStream(
                  context, params, Map.of(TOPIC, 1), StorageLevel.MEMORY_AND_DISK_SER())
              .map(record -> record._2().split(" ", 3))
              .filter(KafkaProgram::isNumber)
              .map(
                  words ->
                      new Arrival(
                          Integer.parseInt(words[0]),
                          Long.parseLong(words[1]),
                          Long.parseLong(words[2]),
                          -1)),
          Jdbc.url(arguments.get("address")));
      context.start();
      Trap.say("UP");
      while (ENDED.size() < PARTITIONS) {
        if (context.awaitTerminationOrTimeout(10)) {
          throw new IllegalStateException("the context ended by itself");
        }
      }
      context.stop(true, true);
    }
  }

  private static boolean isNumber(String[] words) {
    if (words[1].equals(END)) {
      ENDED.add(words[0]);
      return false;
    }
    return true;
  }
}
