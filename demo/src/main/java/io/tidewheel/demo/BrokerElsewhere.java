package io.tidewheel.demo;

import io.tidewheel.cli.Failure;
import io.tidewheel.demo.job.KafkaTopic;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.TopicExistsException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A broker that runs already. The topic is made for the run and deleted afterwards, or kept for the
 * next run.
 */
final class BrokerElsewhere implements Broker {
  private static final Logger LOG = LoggerFactory.getLogger(BrokerElsewhere.class);
  private static final int PATIENCE_SECONDS = 10;
  private static final int USUAL_PORT = 9092;

  private final Admin admin;
  private final KafkaTopic topic;
  private final boolean kept;

  private BrokerElsewhere(Admin admin, KafkaTopic topic, boolean kept) {
    this.admin = admin;
    this.topic = topic;
    this.kept = kept;
  }

  /** A name that no other run has. */
  static String newTopicName() {
    return "tidewheel-orders-" + Long.toHexString(new SplittableRandom().nextLong());
  }

  /**
   * Makes the topic, unless it is there.
   *
   * @param addresses {@code host:port}, or {@code host} for the usual port; several with commas
   * @param kept whether the topic is for later runs too
   * @throws Failure if it does not answer, or refuses
   */
  static BrokerElsewhere connect(String addresses, String name, boolean kept)
      throws InterruptedException {
    String servers = withPorts(addresses);
    Admin admin = admin(servers);
    try {
      // Without a factor the broker takes its own default.
      NewTopic newTopic = new NewTopic(name, Optional.of(PARTITIONS), Optional.empty());
      createUnlessThere(admin, newTopic);
      return new BrokerElsewhere(admin, new KafkaTopic(servers, name), kept);
    } catch (ExecutionException | TimeoutException e) {
      admin.close(Duration.ZERO);
      throw new Failure(
          "no topic can be created at "
              + servers
              + ": "
              + reason(e)
              + "; check the address, or leave out --bootstrap-servers to start a broker in this"
              + " process",
          e);
    }
  }

  private static void createUnlessThere(Admin admin, NewTopic topic)
      throws InterruptedException, ExecutionException, TimeoutException {
    try {
      await(admin.createTopics(List.of(topic)).all());
    } catch (ExecutionException e) {
      if (!(e.getCause() instanceof TopicExistsException)) {
        throw e;
      }
    }
  }

  private static Admin admin(String servers) {
    try {
      return Admin.create(
          Map.of(
              AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG,
              servers,
              AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
              PATIENCE_SECONDS * 1000,
              AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG,
              PATIENCE_SECONDS * 1000 / 2));
    } catch (KafkaException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new Failure(
          "--bootstrap-servers=" + servers + " cannot be used: " + cause.getMessage(), e);
    }
  }

  private static String reason(Exception thrown) {
    Throwable cause = thrown instanceof ExecutionException ? thrown.getCause() : thrown;
    return cause instanceof TimeoutException
            || cause instanceof org.apache.kafka.common.errors.TimeoutException
        ? "no Kafka broker answered within " + PATIENCE_SECONDS + " s"
        : cause.getMessage();
  }

  static String withPorts(String addresses) {
    return java.util.Arrays.stream(addresses.split(","))
        .map(String::trim)
        .map(address -> address.matches(".*:\\d+") ? address : address + ":" + USUAL_PORT)
        .collect(java.util.stream.Collectors.joining(","));
  }

  private static void await(KafkaFuture<?> future)
      throws InterruptedException, ExecutionException, TimeoutException {
    future.get(PATIENCE_SECONDS + 1, TimeUnit.SECONDS);
  }

  @Override
  public KafkaTopic topic() {
    return topic;
  }

  @Override
  public void close() {
    if (kept) {
      admin.close(Duration.ofSeconds(PATIENCE_SECONDS));
      return;
    }
    try (Admin closing = admin) {
      await(closing.deleteTopics(List.of(topic.name())).all());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      LOG.warn(
          "topic={} at {} was not deleted: {}; delete it by hand",
          topic.name(),
          topic.bootstrapServers(),
          reason(e));
    }
  }
}
