package io.tidewheel.demo.job;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;

/**
 * Signals of the operating system, where the Java in use lets them be heard; else they do what they
 * always do.
 *
 * <p>The class behind this is in every OpenJDK, but the compiler warns of it, hence the reflection.
 */
public final class Signals {
  private Signals() {}

  /**
   * Has a signal do something else than to end the JVM.
   *
   * @param name without SIG: {@code INT}
   * @return makes it do what it did before
   */
  public static Runnable on(String name, Runnable action) {
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
                  action.run();
                  return null;
                }
                return method.invoke(action, arguments);
              });
      var handle = signalClass.getMethod("handle", signalClass, handlerClass);
      Object before = handle.invoke(null, signal, handler);
      return () -> {
        try {
          handle.invoke(null, signal, before);
        } catch (ReflectiveOperationException e) {
          throw new IllegalStateException("SIG" + name + " keeps its handler", e);
        }
      };
    } catch (InvocationTargetException e) {
      return () -> {}; // The JVM was told to leave this signal alone (-Xrs, nohup).
    } catch (ReflectiveOperationException e) {
      return () -> {}; // This Java has no such class.
    }
  }
}
