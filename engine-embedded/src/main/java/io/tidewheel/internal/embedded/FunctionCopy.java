package io.tidewheel.internal.embedded;

import io.tidewheel.spi.engine.Captures;
import io.tidewheel.spi.engine.OperatorFailure;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.NotSerializableException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.ObjectStreamClass;

/**
 * Copies through Java serialization, as a cluster would send them: a function that shares an object
 * with its surroundings loses sight of it here already.
 */
final class FunctionCopy {
  private FunctionCopy() {}

  /** A copy of a user's function, or an error that says whose function captured what. */
  static <F> F of(String operator, F function) {
    try {
      return copy(function);
    } catch (NotSerializableException e) {
      throw new OperatorFailure(
          operator,
          new IllegalStateException(
              Captures.refusal(function, e)
                  + ", or set "
                  + EmbeddedEngineKeys.STRICT.name()
                  + "=false",
              e));
    } catch (IOException | ClassNotFoundException | RuntimeException e) {
      throw new OperatorFailure(
          operator,
          new IllegalStateException(
              "its function cannot be sent to another JVM: what it captured failed in Java"
                  + " serialization with "
                  + e,
              e));
    }
  }

  /** A copy of any serializable object. */
  @SuppressWarnings("unchecked") // What was read is what was written.
  static <T> T copy(T object) throws IOException, ClassNotFoundException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(object);
    }
    ClassLoader own = object.getClass().getClassLoader();
    ClassLoader loader = own == null ? Thread.currentThread().getContextClassLoader() : own;
    try (ObjectInputStream in =
        new LoadedFrom(new ByteArrayInputStream(bytes.toByteArray()), loader)) {
      return (T) in.readObject();
    }
  }

  /** Finds classes where the object itself came from, which need not be where this class is. */
  private static final class LoadedFrom extends ObjectInputStream {
    private final ClassLoader loader;

    private LoadedFrom(InputStream in, ClassLoader loader) throws IOException {
      super(in);
      this.loader = loader;
    }

    @Override
    protected Class<?> resolveClass(ObjectStreamClass description)
        throws IOException, ClassNotFoundException {
      try {
        return Class.forName(description.getName(), false, loader);
      } catch (ClassNotFoundException e) {
        return super.resolveClass(description);
      }
    }
  }
}
