package io.tidewheel.internal.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SentValueTest {
  @Test
  void sharedValuesTravelWithoutBeingSerializable() throws Exception {
    record Price(String item, int cents) {}
    Map<String, Price> prices = Map.of("a", new Price("a", 3));
    SentValue<Map<String, Price>> value =
        SentValue.of(LocalSpark.CONTEXT, LocalSpark.CODECS, prices);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(value);
    }
    assertTrue(bytes.size() < 2_000, "the value goes by itself");
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      assertEquals(prices, ((SentValue<?>) in.readObject()).value());
    }
    value.destroy();
  }
}
