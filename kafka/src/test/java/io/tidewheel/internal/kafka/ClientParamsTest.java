package io.tidewheel.internal.kafka;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ClientParamsTest {
  private static ClientParams params(Object... more) {
    Map<String, Object> params = new HashMap<>();
    params.put("bootstrap.servers", "localhost:9092");
    params.put("key.deserializer", "K");
    params.put("value.deserializer", "V");
    for (int i = 0; i < more.length; i += 2) {
      params.put((String) more[i], more[i + 1]);
    }
    return new ClientParams(params);
  }

  @Test
  void autoCommitIsForcedOffAndTheGroupIsUntouched() {
    ClientParams params =
        params("enable.auto.commit", "true", "group.id", "orders", "auto.offset.reset", "earliest");
    Map<String, Object> reader = params.forReader("t-0");
    assertEquals(false, reader.get("enable.auto.commit"));
    assertEquals("none", reader.get("auto.offset.reset"));
    assertEquals("orders", reader.get("group.id"));
    assertEquals("orders", params.forOffsets("x").get("group.id"));
    assertEquals(false, params.forOffsets("x").get("enable.auto.commit"));
    assertFalse(params().forReader("t-0").containsKey("group.id"));
  }

  @Test
  void membershipIsLeftOutAndWhatTheUserChoseStays() {
    Map<String, Object> reader =
        params(
                "group.protocol",
                "consumer",
                "group.instance.id",
                "i",
                "max.poll.records",
                7,
                "ssl.truststore.password",
                "x")
            .forReader("t-0");
    assertFalse(reader.containsKey("group.protocol"));
    assertFalse(reader.containsKey("group.instance.id"));
    assertEquals(7, reader.get("max.poll.records"));
    assertEquals("x", reader.get("ssl.truststore.password"));
    assertFalse(reader.containsKey("check.crcs"), "left on");
  }

  @Test
  void clientIdsAreUniqueAndBeginWithTheUsers() {
    ClientParams params = params("client.id", "mine");
    String one = (String) params.forReader("t-0").get("client.id");
    assertTrue(one.startsWith("mine-t-0-"), one);
    assertNotEquals(one, params.forReader("t-0").get("client.id"));
  }

  @Test
  void adminGetsNoConsumerSettings() {
    Map<String, Object> admin =
        params("max.poll.records", 7, "sasl.mechanism", "PLAIN", "my.own", "1").forAdmin("x");
    assertFalse(admin.containsKey("max.poll.records"));
    assertFalse(admin.containsKey("key.deserializer"));
    assertEquals("PLAIN", admin.get("sasl.mechanism"));
    assertEquals("1", admin.get("my.own"));
  }

  @Test
  void textHasNoSecrets() {
    String text =
        params(
                "sasl.jaas.config",
                "hush1",
                "ssl.keystore.password",
                "hush2",
                "ssl.key.password",
                "hush3",
                "ssl.keystore.key",
                "hush4",
                "sasl.oauthbearer.client.credentials.client.secret",
                "hush5",
                "my.api-token",
                "hush6")
            .toString();
    assertFalse(text.contains("hush"), text);
    assertTrue(text.contains("bootstrap.servers=localhost:9092"), text);
    assertTrue(text.contains("key.deserializer=K"), text);
  }

  @Test
  void allMissingSettingsAreNamedAtOnce() {
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class,
            () -> new ClientParams(Map.of("group.id", "g")).requireComplete("createDirectStream"));
    assertEquals(
        "createDirectStream: the Kafka settings lack bootstrap.servers, key.deserializer,"
            + " value.deserializer; add them",
        e.getMessage());
  }
}
