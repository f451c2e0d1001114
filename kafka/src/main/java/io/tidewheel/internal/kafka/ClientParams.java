package io.tidewheel.internal.kafka;

import java.io.Serializable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * The client settings as the user gave them, and what is made of them for each client of a stream.
 * Immutable. Secrets stay inside: the text has no values of settings that may be secret.
 *
 * <p>{@code metadata.recovery.strategy} stays the client's default, rebootstrap: when all brokers
 * it knows are gone, a consumer asks those in {@code bootstrap.servers} again. Nothing here blocks
 * in a send, which is what that default costs a producer.
 */
public final class ClientParams implements Serializable {
  private static final List<String> REQUIRED =
      List.of(
          ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
          ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG,
          ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG);

  /** They are about membership of a group, which only receivers have. */
  private static final List<String> MEMBERSHIP =
      List.of(
          ConsumerConfig.GROUP_PROTOCOL_CONFIG,
          ConsumerConfig.GROUP_REMOTE_ASSIGNOR_CONFIG,
          ConsumerConfig.GROUP_INSTANCE_ID_CONFIG);

  private static final List<String> SECRET =
      List.of("password", "jaas", "secret", "token", "key", "credential", "assertion");

  /**
   * What a reader uses where the user did not choose. Polls are larger than Kafka's default, so
   * that more is worked on while the client fetches ahead, and not so large that the records leave
   * the processor's caches before they are used. The buffer takes a whole fetch: readers of the
   * same task wait for each other with theirs on the way.
   */
  private static final Map<String, Object> READER_DEFAULTS =
      Map.of(
          ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
          1_000,
          ConsumerConfig.RECEIVE_BUFFER_CONFIG,
          1024 * 1024,
          ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG,
          false);

  private static final AtomicLong CLIENTS = new AtomicLong();

  // A HashMap, since Map.copyOf refuses null values, which Kafka takes for defaults.
  private final HashMap<String, Object> given;

  /** Copies the settings. */
  public ClientParams(Map<String, Object> given) {
    this.given = new HashMap<>(given);
  }

  /** A copy of what the user gave. */
  public Map<String, Object> asGiven() {
    return new HashMap<>(given);
  }

  /**
   * Checks that nothing is missing without which there can be no client.
   *
   * @throws IllegalArgumentException which names all that is missing
   */
  public void requireComplete(String operation) {
    List<String> missing = new ArrayList<>(REQUIRED);
    missing.removeIf(name -> given.get(name) != null);
    if (!missing.isEmpty()) {
      throw new IllegalArgumentException(
          operation + ": the Kafka settings lack " + String.join(", ", missing) + "; add them");
    }
  }

  /** The consumer group, if there is one. */
  public Optional<String> groupId() {
    return Optional.ofNullable(given.get(ConsumerConfig.GROUP_ID_CONFIG))
        .map(Object::toString)
        .filter(name -> !name.isEmpty());
  }

  Object get(String name) {
    return given.get(name);
  }

  boolean asksForAutoCommit() {
    return "true"
        .equalsIgnoreCase(String.valueOf(given.get(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG)));
  }

  /** How long the user lets one question to the brokers take. */
  Duration apiTimeout() {
    return millis(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, 60_000);
  }

  /** How long the user lets one request to a broker take. */
  Duration requestTimeout() {
    return millis(ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG, 30_000);
  }

  private Duration millis(String name, int byDefault) {
    Object value = given.get(name);
    return Duration.ofMillis(
        value == null ? byDefault : (int) ConfigDef.parseType(name, value, ConfigDef.Type.INT));
  }

  /** For the consumer that asks for offsets and reads nothing. */
  Map<String, Object> forOffsets(String purpose) {
    Map<String, Object> params = forConsumer(purpose);
    params.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class.getName());
    params.put(
        ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class.getName());
    params.remove(ConsumerConfig.INTERCEPTOR_CLASSES_CONFIG);
    params.putIfAbsent(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    return params;
  }

  /** For a consumer that reads one partition. */
  Map<String, Object> forReader(String purpose) {
    Map<String, Object> params = forConsumer(purpose);
    READER_DEFAULTS.forEach(params::putIfAbsent);
    return params;
  }

  /**
   * For a consumer of a receiver, which is a member of a group.
   *
   * @param reliable whether offsets are committed by the receiver, and not by the client
   * @param number of the consumer among all that the receiver has
   */
  public Map<String, Object> forReceiver(String purpose, boolean reliable, int number, int of) {
    Map<String, Object> params = asGiven();
    READER_DEFAULTS.forEach(params::putIfAbsent);
    if (!"consumer".equalsIgnoreCase(String.valueOf(get(ConsumerConfig.GROUP_PROTOCOL_CONFIG)))) {
      params.putIfAbsent(
          ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG,
          CooperativeStickyAssignor.class.getName());
    }
    if (reliable) {
      params.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    } else {
      params.putIfAbsent(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, true);
    }
    if (of > 1) {
      params.computeIfPresent(
          ConsumerConfig.GROUP_INSTANCE_ID_CONFIG, (name, id) -> id + "-" + number);
    }
    params.put(ConsumerConfig.CLIENT_ID_CONFIG, clientId(purpose));
    return params;
  }

  /** How long a member of a group may take from one poll to the next. */
  public Duration maxPollInterval() {
    return millis(ConsumerConfig.MAX_POLL_INTERVAL_MS_CONFIG, 300_000);
  }

  private Map<String, Object> forConsumer(String purpose) {
    Map<String, Object> params = asGiven();
    MEMBERSHIP.forEach(params::remove);
    params.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    params.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
    params.put(ConsumerConfig.CLIENT_ID_CONFIG, clientId(purpose));
    return params;
  }

  Map<String, Object> forAdmin(String purpose) {
    Map<String, Object> params = asGiven();
    params.keySet().removeIf(name -> !isForAdmin(name));
    params.put(AdminClientConfig.CLIENT_ID_CONFIG, clientId(purpose));
    return params;
  }

  /** Settings that only consumers have would each be a warning of the admin client. */
  private static boolean isForAdmin(String name) {
    return AdminClientConfig.configNames().contains(name)
        || !ConsumerConfig.configNames().contains(name);
  }

  /** Unique in this JVM, so that the clients' metrics do not collide. */
  private String clientId(String purpose) {
    Object user = given.get(CommonClientConfigs.CLIENT_ID_CONFIG);
    String prefix = user == null || user.toString().isEmpty() ? "tidewheel" : user.toString();
    return prefix + "-" + purpose + "-" + CLIENTS.incrementAndGet();
  }

  /** A setting for messages: {@code bootstrap.servers=...}. */
  String brokers() {
    return ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG
        + "="
        + given.get(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG);
  }

  /** The deserializer of keys or values, by name. */
  String deserializer(boolean key) {
    Object type =
        given.get(
            key
                ? ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG
                : ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG);
    return type instanceof Class<?> known ? known.getName() : String.valueOf(type);
  }

  /** All settings, those that may be secret without their values. */
  @Override
  public String toString() {
    Map<String, Object> shown = new TreeMap<>();
    given.forEach((name, value) -> shown.put(name, isSecret(name) ? "[hidden]" : value));
    return shown.toString();
  }

  private static boolean isSecret(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return !lower.endsWith(".deserializer") && SECRET.stream().anyMatch(lower::contains);
  }

  /** What a client's constructor complained about, without Kafka's "failed to construct". */
  static String complaint(RuntimeException thrown) {
    Throwable cause = thrown;
    while (cause.getCause() != null && !(cause instanceof ConfigException)) {
      cause = cause.getCause();
    }
    return cause.getClass().getSimpleName() + ": " + cause.getMessage();
  }
}
