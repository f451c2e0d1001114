package io.tidewheel.internal.kafka;

import static io.tidewheel.internal.kafka.Direct.unique;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidewheel.testkit.kafka.EmbeddedKafka;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A listener with TLS and SCRAM, and secrets that stay secret. */
class SecuredSourceTest {
  private static final String PASSWORD = "correct-horse-battery-staple";
  private static EmbeddedKafka kafka;

  @BeforeAll
  static void startBroker() {
    kafka = EmbeddedKafka.builder().secured(true).start();
    kafka.addScramUser("reader", PASSWORD);
  }

  @AfterAll
  static void stopBroker() {
    kafka.close();
  }

  /** What is logged meanwhile. */
  private static String logged(Body body) throws Exception {
    PrintStream before = System.err;
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    System.setErr(new PrintStream(bytes, true, UTF_8));
    try {
      body.run();
    } finally {
      System.setErr(before);
    }
    return bytes.toString(UTF_8);
  }

  private interface Body {
    void run() throws Exception;
  }

  @Test
  void readsAndPublishesOverTlsAndScramWithoutShowingThePassword() throws Exception {
    String topic = unique("secured");
    String group = unique("group");
    kafka.createTopic(topic, 2);
    kafka.send(topic, 1, List.of("a", "b"));
    Map<String, Object> client = kafka.secureClientProperties("reader", PASSWORD);
    String log =
        logged(
            () -> {
              try (Direct direct = Direct.of(client, topic).param("group.id", group).start()) {
                OffsetRanges ranges = direct.plan();
                assertEquals(List.of("a", "b"), direct.read(ranges));
                direct.commit(ranges);
                assertFalse(direct.source.toString().contains(PASSWORD));
                assertFalse(direct.source.splits(ranges).toString().contains(PASSWORD));
              }
            });
    assertEquals(2L, kafka.committedOffsets(group).get(new TopicPartition(topic, 1)));
    assertTrue(log.contains("sasl.jaas.config = [hidden]"), "the log was taken: " + log.length());
    assertSecret(log, client);
  }

  @Test
  void aWrongPasswordIsSaidSoAndNotShown() throws Exception {
    String topic = unique("secured");
    kafka.createTopic(topic, 1);
    Map<String, Object> client = kafka.secureClientProperties("reader", "wrong-secret-word");
    StringWriter trace = new StringWriter();
    String log =
        logged(
            () -> {
              IllegalStateException e =
                  assertThrows(IllegalStateException.class, () -> Direct.of(client, topic).start());
              assertTrue(
                  e.getMessage().contains("check user, password and certificates"), e.getMessage());
              e.printStackTrace(new PrintWriter(trace, true));
            });
    assertFalse(trace.toString().contains("wrong-secret-word"));
    assertSecret(log, client);
  }

  private static void assertSecret(String text, Map<String, Object> client) {
    client.forEach(
        (name, value) -> {
          if (name.contains("password") || name.contains("jaas")) {
            assertFalse(text.contains(value.toString()), name + " is shown");
          }
        });
  }
}
