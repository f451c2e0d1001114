package io.tidewheel.testkit.kafka;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

final class SecuredKafkaTest {

  private static EmbeddedKafka kafka;

  @BeforeAll
  static void start() {
    kafka = EmbeddedKafka.builder().secured(true).start();
  }

  @AfterAll
  static void close() {
    kafka.close();
  }

  @Test
  void servesAUserWithTheRightPassword() throws Exception {
    kafka.addScramUser("alice", "a \"quoted\\ pass");
    kafka.createTopic("secret", 1);
    Map<String, Object> login = kafka.secureClientProperties("alice", "a \"quoted\\ pass");
    try (KafkaProducer<String, String> producer = Clients.producer(login, Map.of())) {
      producer.send(new ProducerRecord<>("secret", 0, null, "whisper")).get();
    }

    assertEquals(List.of("whisper"), Clients.values(login, "secret", 0, "read_committed"));
  }

  @Test
  void refusesAWrongPassword() {
    kafka.addScramUser("bob", "right");

    assertRefused(kafka.secureClientProperties("bob", "wrong"));
  }

  @Test
  void takesANewPasswordAndThenRefusesTheOldOne() {
    kafka.addScramUser("carol", "old");
    kafka.addScramUser("carol", "new");

    assertRefused(kafka.secureClientProperties("carol", "old"));
  }

  private static void assertRefused(Map<String, Object> login) {
    try (Admin admin = Admin.create(login)) {
      var refusal =
          assertThrows(ExecutionException.class, () -> admin.describeCluster().nodes().get());
      assertInstanceOf(SaslAuthenticationException.class, refusal.getCause());
    }
  }
}
