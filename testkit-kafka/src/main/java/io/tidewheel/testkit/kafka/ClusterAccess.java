package io.tidewheel.testkit.kafka;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.LogDirDescription;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * What a test does to a running cluster through its public protocol. Every change is waited for
 * until every running broker has seen it: the controller answers when a change is decided, the
 * brokers follow a little later.
 *
 * <p>Safe for use by many threads.
 */
final class ClusterAccess implements AutoCloseable {

  private final String bootstrapServers;
  private final short replicas;
  private final Supplier<Set<Integer>> runningNodes;
  private final Admin admin;

  ClusterAccess(String bootstrapServers, int replicas, Supplier<Set<Integer>> runningNodes) {
    this.bootstrapServers = bootstrapServers;
    this.replicas = (short) replicas;
    this.runningNodes = runningNodes;
    this.admin = Admin.create(patient(Map.of("bootstrap.servers", bootstrapServers)));
  }

  /** Client properties that outlast the stop and restart of every broker. */
  private static Map<String, Object> patient(Map<String, Object> properties) {
    Map<String, Object> all = new HashMap<>();
    all.put("metadata.recovery.strategy", "none");
    all.put("reconnect.backoff.max.ms", 200);
    all.put("default.api.timeout.ms", (int) Await.ANSWER.toMillis());
    all.put("request.timeout.ms", (int) Await.ANSWER.toMillis() / 3);
    all.putAll(properties);
    return all;
  }

  Admin admin() {
    return admin;
  }

  void createTopic(String topic, int partitions, Map<String, String> config) {
    NewTopic description =
        new NewTopic(topic, Optional.of(partitions), Optional.of(replicas)).configs(config);
    Await.result(
        "the creation of topic=" + topic + ", partitions=" + partitions + ", config=" + config,
        Await.ANSWER,
        admin.createTopics(List.of(description)).all());
    awaitServed(topic, partitions);
  }

  void addPartitions(String topic, int total) {
    Await.result(
        "the growth of topic=" + topic + " to partitions=" + total,
        Await.ANSWER,
        admin.createPartitions(Map.of(topic, NewPartitions.increaseTo(total))).all());
    awaitServed(topic, total);
  }

  void deleteTopic(String topic) {
    Await.result(
        "the deletion of topic=" + topic, Await.ANSWER, admin.deleteTopics(List.of(topic)).all());
    Await.until(
        "every broker to forget topic=" + topic,
        Await.ANSWER,
        () ->
            hosted().values().stream()
                .flatMap(Set::stream)
                .noneMatch(p -> p.topic().equals(topic)));
  }

  private void awaitServed(String topic, int partitions) {
    Set<TopicPartition> all =
        IntStream.range(0, partitions)
            .mapToObj(p -> new TopicPartition(topic, p))
            .collect(Collectors.toSet());
    Await.until(
        "every broker to host topic=" + topic + ", partitions=" + partitions,
        Await.ANSWER,
        () ->
            hosted().values().stream()
                .allMatch(partitionsOfBroker -> partitionsOfBroker.containsAll(all)));
    Await.until(
        "the leaders of topic=" + topic + ", partitions=" + partitions + " to answer",
        Await.ANSWER,
        () -> leadersAnswer(all));
  }

  /**
   * The partitions that each running broker has in its log directory; every topic is meant to be on
   * every broker.
   */
  private Map<Integer, Set<TopicPartition>> hosted() {
    Set<Integer> nodes = runningNodes.get();
    Map<Integer, Map<String, LogDirDescription>> directories =
        Await.result(
            "the log directories of nodes=" + nodes,
            Await.ANSWER,
            admin.describeLogDirs(nodes).allDescriptions());
    Map<Integer, Set<TopicPartition>> hosted = new HashMap<>();
    directories.forEach(
        (node, byPath) ->
            hosted.put(
                node,
                byPath.values().stream()
                    .flatMap(directory -> directory.replicaInfos().keySet().stream())
                    .collect(Collectors.toSet())));
    return hosted;
  }

  private boolean leadersAnswer(Set<TopicPartition> partitions) {
    Map<TopicPartition, OffsetSpec> latest =
        partitions.stream().collect(Collectors.toMap(p -> p, p -> OffsetSpec.latest()));
    int limit = (int) Await.ANSWER.toMillis() / 6;
    try {
      admin
          .listOffsets(latest, new ListOffsetsOptions().timeoutMs(limit))
          .all()
          .get(2L * limit, TimeUnit.MILLISECONDS);
      return true;
    } catch (ExecutionException | TimeoutException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  void deleteRecordsBefore(String topic, int partition, long offset) {
    Await.result(
        "the deletion of records: topic="
            + topic
            + ", partition="
            + partition
            + ", offset<"
            + offset,
        Await.ANSWER,
        admin
            .deleteRecords(
                Map.of(new TopicPartition(topic, partition), RecordsToDelete.beforeOffset(offset)))
            .all());
  }

  long endOffset(String topic, int partition) {
    TopicPartition asked = new TopicPartition(topic, partition);
    return Await.result(
            "the end offset of topic=" + topic + ", partition=" + partition,
            Await.ANSWER,
            admin.listOffsets(Map.of(asked, OffsetSpec.latest())).partitionResult(asked))
        .offset();
  }

  Map<TopicPartition, Long> committedOffsets(String group) {
    return Await.result(
            "the committed offsets of group=" + group,
            Await.ANSWER,
            admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata())
        .entrySet()
        .stream()
        .filter(entry -> entry.getValue() != null)
        .collect(Collectors.toMap(Map.Entry::getKey, entry -> entry.getValue().offset()));
  }

  /**
   * Sends all and waits until all are acknowledged. Each call has its own producer, so that nothing
   * of a deleted topic or a stopped broker is remembered.
   */
  void send(Iterable<ProducerRecord<byte[], byte[]>> records) {
    Map<String, Object> properties =
        Map.of(
            "bootstrap.servers",
            bootstrapServers,
            "acks",
            "all",
            "linger.ms",
            5,
            "max.block.ms",
            (int) Await.ANSWER.toMillis(),
            "delivery.timeout.ms",
            (int) Await.ANSWER.toMillis());
    Map<String, Object> all = patient(properties);
    all.remove("default.api.timeout.ms");
    AtomicReference<IllegalStateException> firstFailure = new AtomicReference<>();
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(all, new ByteArraySerializer(), new ByteArraySerializer())) {
      for (ProducerRecord<byte[], byte[]> each : records) {
        // The callback tells all that the future could.
        Future<RecordMetadata> unused =
            producer.send(
                each,
                (metadata, failure) -> {
                  if (failure != null) {
                    firstFailure.compareAndSet(null, notSent(each, failure));
                  }
                });
      }
      producer.flush();
    }
    if (firstFailure.get() != null) {
      throw firstFailure.get();
    }
  }

  private static IllegalStateException notSent(
      ProducerRecord<byte[], byte[]> unsent, Exception failure) {
    return Await.failed(
        "the acknowledgement of a record of topic="
            + unsent.topic()
            + ", partition="
            + unsent.partition(),
        failure);
  }

  /**
   * Adds the user, or changes the password, and waits until a login succeeds at each running
   * broker.
   */
  void addScramUser(String user, String password, Map<String, Map<String, Object>> loginByBroker) {
    int iterations = 4096; // the least that Kafka takes
    Await.result(
        "the creation of user=" + user,
        Await.ANSWER,
        admin
            .alterUserScramCredentials(
                List.of(
                    new UserScramCredentialUpsertion(
                        user,
                        new ScramCredentialInfo(ScramMechanism.SCRAM_SHA_512, iterations),
                        password)))
            .all());
    loginByBroker.forEach(
        (address, login) ->
            Await.until(
                "user=" + user + " to be known at broker=" + address,
                Await.ANSWER,
                () -> canLogIn(login)));
  }

  private static boolean canLogIn(Map<String, Object> login) {
    try (Admin probe = Admin.create(patient(login))) {
      probe.describeCluster().nodes().get(Await.ANSWER.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (ExecutionException e) {
      if (e.getCause() instanceof SaslAuthenticationException) {
        return false;
      }
      throw Await.failed("a login", e.getCause());
    } catch (TimeoutException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  @Override
  public void close() {
    admin.close(Await.ANSWER);
  }
}
