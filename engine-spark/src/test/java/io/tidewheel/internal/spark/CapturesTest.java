package io.tidewheel.internal.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidewheel.StorageLevel;
import io.tidewheel.receiver.Receiver;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is said of functions that cannot be sent, and what is sent of values. */
class CapturesTest {
  private static final class Connection {}

  private static final class Filter implements Serializable {
    private final transient Object ignored = new Connection();
    private final List<Object> parts;

    private Filter(Object... parts) {
      this.parts = List.of(parts);
    }

    private boolean isEmpty() {
      return parts.isEmpty() && ignored == null;
    }
  }

  /** Holds what it should make in onStart. */
  private static final class Lines extends Receiver<String> {
    private static final long serialVersionUID = 1L;

    @SuppressWarnings("serial") // Is what the test is about.
    private final Connection connection;

    private Lines(Connection connection) {
      super(StorageLevel.MEMORY_AND_DISK);
      this.connection = connection;
    }

    @Override
    public void onStart() {
      store(connection.getClass().getName());
    }

    @Override
    public void onStop() {}
  }

  private interface Function extends Serializable {
    Object call();
  }

  @Test
  void theWayToTheObjectIsNamed() {
    Filter filter = new Filter("a", new Connection());
    Function function = filter::isEmpty;
    String found = Captures.culprit(function);
    assertTrue(found.contains("(lambda in " + CapturesTest.class.getName() + ")."), found);
    assertTrue(
        found.contains(" -> " + Filter.class.getName() + ".parts[] holds an object of class "),
        found);
    assertTrue(found.contains(Connection.class.getName()), found);
  }

  @Test
  void whatCanBeSentIsNotRefused() {
    Filter filter = new Filter("a", 1);
    Function function = filter::isEmpty;
    Captures.check("batch=1", "map", function);
    assertEquals(false, function.call());
    assertNull(Captures.culprit(function));
  }

  @Test
  void theRefusalSaysOperatorReasonAndRemedy() {
    Connection connection = new Connection();
    Function function = connection::toString;
    String message =
        assertThrows(
                IllegalArgumentException.class,
                () -> Captures.check("batch=1", "map at Shop.java:3", function))
            .getMessage();
    assertTrue(message.startsWith("batch=1, operator=map at Shop.java:3: "), message);
    assertTrue(message.contains("not Serializable; create the object inside"), message);
  }

  @Test
  void theWayToTheObjectOfAReceiverIsNamed() {
    Lines receiver = new Lines(new Connection());
    String message =
        assertThrows(
                IllegalArgumentException.class,
                () -> Captures.check("start()", "receiver of input 'lines'", receiver))
            .getMessage();
    assertTrue(message.startsWith("start(), operator=receiver of input 'lines': "), message);
    assertTrue(
        message.contains(
            Lines.class.getName()
                + ".connection holds an object of class "
                + Connection.class.getName()),
        message);
  }

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
