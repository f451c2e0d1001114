package io.tidewheel.demo;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;

/**
 * ^C and a request to terminate, heard as a wish: the first only says so, the second ends the JVM
 * at once. Where the Java in use does not offer that, signals end the JVM as always.
 *
 * <p>A shutdown hook would come too late: it runs beside the one that stops the job, and the exit
 * code is lost. The class behind this is in every OpenJDK, but the compiler warns of it, hence the
 * reflection.
 */
final class StopSignals implements AutoCloseable {
  private static final int EXIT_CODE_OF_INTERRUPT = 130;

  private final List<Runnable> restore = new ArrayList<>();
  private volatile boolean heard;

  StopSignals() {
    install("INT");
    install("TERM");
  }

  private void install(String name) {
    try {
      Class<?> signalClass = Class.forName("sun.misc.Signal");
      Class<?> handlerClass = Class.forName("sun.misc.SignalHandler");
      Object signal = signalClass.getConstructor(String.class).newInstance(name);
      Object handler =
          Proxy.newProxyInstance(
              handlerClass.getClassLoader(),
              new Class<?>[] {handlerClass},
              (proxy, method, arguments) -> {
                if (method.getName().equals("handle")) {
                  hear();
                  return null;
                }
                return method.invoke(this, arguments);
              });
      var handle = signalClass.getMethod("handle", signalClass, handlerClass);
      Object before = handle.invoke(null, signal, handler);
      restore.add(
          () -> {
            try {
              handle.invoke(null, signal, before);
            } catch (ReflectiveOperationException e) {
              throw new IllegalStateException("SIG" + name + " keeps its handler", e);
            }
          });
    } catch (InvocationTargetException e) {
      heard = false; // The JVM was told to leave this signal alone (-Xrs, nohup).
    } catch (ReflectiveOperationException e) {
      heard = false; // This Java has no such class.
    }
  }

  private void hear() {
    if (heard) {
      Runtime.getRuntime().halt(EXIT_CODE_OF_INTERRUPT);
    }
    heard = true;
  }

  /** Whether somebody wants the end. */
  boolean heard() {
    return heard;
  }

  /** Signals do what they did before. */
  @Override
  public void close() {
    restore.forEach(Runnable::run);
    restore.clear();
  }
}
