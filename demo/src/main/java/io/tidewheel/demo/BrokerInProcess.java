package io.tidewheel.demo;

import io.tidewheel.demo.job.KafkaTopic;
import io.tidewheel.testkit.kafka.EmbeddedKafka;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.ExecutionException;

/** A broker in this JVM. */
final class BrokerInProcess implements Broker {
  /** The name of its topic. */
  static final String TOPIC = "orders";

  private final EmbeddedKafka kafka;

  private BrokerInProcess(EmbeddedKafka kafka) {
    this.kafka = kafka;
  }

  /**
   * Starts it.
   *
   * @param directory where its data is kept; empty for a temporary directory
   */
  static BrokerInProcess start(Optional<Path> directory) throws InterruptedException {
    EmbeddedKafka.Builder builder = EmbeddedKafka.builder();
    directory.ifPresent(builder::directory);
    EmbeddedKafka kafka = builder.start();
    try {
      if (!kafka.admin().listTopics().names().get().contains(TOPIC)) {
        kafka.createTopic(TOPIC, PARTITIONS);
      }
      return new BrokerInProcess(kafka);
    } catch (ExecutionException e) {
      kafka.close();
      throw new IllegalStateException("its topics cannot be listed: " + e.getCause(), e);
    } catch (RuntimeException e) {
      kafka.close();
      throw e;
    }
  }

  @Override
  public KafkaTopic topic() {
    return new KafkaTopic(kafka.bootstrapServers(), TOPIC);
  }

  @Override
  public void close() {
    kafka.close();
  }
}
