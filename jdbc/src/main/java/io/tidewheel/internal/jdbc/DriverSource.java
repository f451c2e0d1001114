package io.tidewheel.internal.jdbc;

import io.tidewheel.jdbc.Jdbc;
import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.ServiceLoader;
import java.util.logging.Logger;
import java.util.stream.Stream;
import javax.sql.DataSource;

/** Makes connections by the driver of a URL. The pool knows this, and so no secrets. */
final class DriverSource implements DataSource {
  private static final int LOGIN_SECONDS = 5;

  private final Jdbc jdbc;
  private final Secrets secrets;

  DriverSource(Jdbc jdbc) {
    this.jdbc = jdbc;
    secrets = new Secrets(jdbc);
  }

  @Override
  public Connection getConnection() throws SQLException {
    Driver driver = driver();
    try {
      Connection connection = driver.connect(jdbc.url(), properties());
      if (connection == null) {
        throw new SQLException("the driver " + driver.getClass().getName() + " refused the URL");
      }
      return connection;
    } catch (SQLException e) {
      throw secrets.mask(e);
    } catch (RuntimeException e) {
      // As drivers throw for properties that they cannot read.
      throw secrets.mask(new SQLException(e.toString(), e));
    }
  }

  private Properties properties() {
    Properties properties = new Properties();
    String url = jdbc.url().toLowerCase(Locale.ROOT);
    for (Map.Entry<String, String> entry : jdbc.dialect().properties().entrySet()) {
      if (!url.contains(entry.getKey().toLowerCase(Locale.ROOT) + "=")) {
        properties.setProperty(entry.getKey(), entry.getValue());
      }
    }
    properties.putAll(jdbc.properties());
    if (jdbc.user() != null) {
      properties.setProperty("user", jdbc.user());
    }
    if (jdbc.password() != null) {
      properties.setProperty("password", jdbc.password());
    }
    return properties;
  }

  /** Also one that came with the program after this class did, as on executors. */
  private Driver driver() throws SQLException {
    Stream<Driver> known = DriverManager.drivers();
    ClassLoader loader = Thread.currentThread().getContextClassLoader();
    Stream<Driver> here = ServiceLoader.load(Driver.class, loader).stream().map(p -> p.get());
    Optional<Driver> found =
        Stream.concat(known, here).filter(driver -> accepts(driver)).findFirst();
    return found.orElseThrow(
        () ->
            new SQLException(
                "no driver for " + jdbc + ": add the database's JDBC driver to the class path"));
  }

  private boolean accepts(Driver driver) {
    try {
      return driver.acceptsURL(jdbc.url());
    } catch (SQLException e) {
      return false; // It says so of URLs that it cannot read.
    }
  }

  @Override
  public Connection getConnection(String user, String password) throws SQLException {
    throw new SQLFeatureNotSupportedException("this source knows who connects");
  }

  @Override
  public PrintWriter getLogWriter() {
    return null;
  }

  @Override
  public void setLogWriter(PrintWriter out) {}

  @Override
  public void setLoginTimeout(int seconds) {}

  /** So long a pool that is closed waits for a connection that is just being made. */
  @Override
  public int getLoginTimeout() {
    return LOGIN_SECONDS;
  }

  @Override
  public Logger getParentLogger() throws SQLFeatureNotSupportedException {
    throw new SQLFeatureNotSupportedException("nothing is logged here");
  }

  @Override
  public <T> T unwrap(Class<T> type) throws SQLException {
    throw new SQLFeatureNotSupportedException("wraps nothing");
  }

  @Override
  public boolean isWrapperFor(Class<?> type) {
    return false;
  }

  /** The URL, masked. */
  @Override
  public String toString() {
    return jdbc.toString();
  }
}
