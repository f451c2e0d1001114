package io.tidewheel.kills.trap;

import io.tidewheel.exactlyonce.Connections;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;

/** Connections with traps where rows are written and transactions committed. */
public record TrappedConnections(Connections connections) implements Connections {
  @Override
  public Connection open() throws SQLException {
    Connection connection = connections.open();
    return proxy(
        Connection.class,
        (method, arguments) -> {
          if (method.getName().equals("commit")) {
            Trap.at(Step.COMMIT);
            connection.commit();
            Trap.at(Step.COMMITTED);
            return null;
          }
          Object result = method.invoke(connection, arguments);
          return result instanceof PreparedStatement statement ? trapped(statement) : result;
        });
  }

  private static PreparedStatement trapped(PreparedStatement statement) {
    return proxy(
        PreparedStatement.class,
        (method, arguments) -> {
          if (method.getName().equals("addBatch")) {
            Trap.at(Step.WRITE);
          }
          return method.invoke(statement, arguments);
        });
  }

  /** What a call of a proxy does. */
  private interface Call {
    Object of(Method method, Object[] arguments) throws Throwable;
  }

  private static <T> T proxy(Class<T> type, Call call) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) -> {
              try {
                return call.of(method, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            }));
  }
}
