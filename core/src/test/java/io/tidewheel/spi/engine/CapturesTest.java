package io.tidewheel.spi.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidewheel.StorageLevel;
import io.tidewheel.receiver.Receiver;
import java.io.Serializable;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is said of functions that cannot be sent. */
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
}
