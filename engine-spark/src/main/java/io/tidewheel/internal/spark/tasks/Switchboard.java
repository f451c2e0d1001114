package io.tidewheel.internal.spark.tasks;

import io.tidewheel.spi.engine.LongTasks.Inbox;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.ObjectStreamClass;
import java.io.Serializable;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.spark.api.plugin.PluginContext;

/**
 * Who talks to whom: in the driver the inboxes of tasks that last, by the tasks' ids, in an
 * executor the line to the driver. Spark makes the plugin that connects them and tells nobody, so
 * there is one of these per JVM. Thread-safe.
 *
 * <p>A question travels as an array of the task's id and bytes, and an answer as bytes: what reads
 * messages in Spark need not see the program's classes.
 */
public final class Switchboard {
  private static final Map<String, Extension> INBOXES = new ConcurrentHashMap<>();
  private static volatile PluginContext line;

  /** An inbox, and where the classes of what it is asked are. */
  private record Extension(Inbox inbox, ClassLoader classes) {}

  private Switchboard() {}

  /** Has this executor's tasks talk to the driver; called by Spark's plugin. */
  public static void connect(PluginContext context) {
    line = context;
  }

  /** Answers a question, in the driver; null if nobody does. Called by Spark's plugin. */
  public static Object answer(Object question) throws IOException {
    Object[] parts = (Object[]) question;
    Extension extension = INBOXES.get((String) parts[0]);
    if (extension == null) {
      return null;
    }
    Serializable asked = read((byte[]) parts[1], extension.classes());
    return bytes(extension.inbox().answer(asked));
  }

  static void open(String id, Inbox inbox) {
    INBOXES.put(id, new Extension(inbox, inbox.getClass().getClassLoader()));
  }

  static void close(String id) {
    INBOXES.remove(id);
  }

  /**
   * Asks the driver, from an executor.
   *
   * @param classes where those of the answer are
   */
  static Serializable ask(String id, Serializable question, ClassLoader classes)
      throws IOException {
    PluginContext driver = line;
    if (driver == null) {
      throw new IOException(SparkLongTasks.NO_PLUGIN);
    }
    byte[] answer;
    try {
      answer = (byte[]) driver.ask(new Object[] {id, bytes(question)});
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while the driver was asked", e);
    } catch (Exception e) { // Spark's own, and Scala does not declare what it throws.
      throw new IOException("the driver did not answer: " + e, e);
    }
    if (answer == null) {
      throw new IOException("the driver knows nothing of this task any more");
    }
    return read(answer, classes);
  }

  private static byte[] bytes(Serializable message) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(message);
    }
    return bytes.toByteArray();
  }

  private static Serializable read(byte[] bytes, ClassLoader classes) throws IOException {
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes)) {
          @Override
          protected Class<?> resolveClass(ObjectStreamClass described)
              throws IOException, ClassNotFoundException {
            try {
              return Class.forName(described.getName(), false, classes);
            } catch (ClassNotFoundException e) {
              return super.resolveClass(described); // Of a primitive type.
            }
          }
        }) {
      return (Serializable) in.readObject();
    } catch (ClassNotFoundException e) {
      throw new IOException("a message cannot be read: " + e, e);
    }
  }
}
