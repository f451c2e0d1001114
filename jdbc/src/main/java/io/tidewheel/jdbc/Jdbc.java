package io.tidewheel.jdbc;

import io.tidewheel.internal.jdbc.BuiltInDialects;
import io.tidewheel.internal.jdbc.Database;
import io.tidewheel.internal.jdbc.Limits;
import io.tidewheel.internal.jdbc.Login;
import java.io.Serializable;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/**
 * A database, and how it is connected to: a description that may be sent to other processes, so it
 * holds the password; messages and logs do not. Each method that sets something returns a new
 * description.
 *
 * <pre>{@code
 * Jdbc.url("jdbc:postgresql://db/shop").user("job").password(System.getenv("DB_PASSWORD"))
 * }</pre>
 *
 * <p>All sinks of equal descriptions in a JVM share one pool of connections. It is closed when the
 * last program that uses it stops. The driver must be on the class path.
 */
public final class Jdbc implements Serializable {
  private static final long serialVersionUID = 1L;

  private static final Duration CONNECTION_TIMEOUT = Duration.ofSeconds(10);
  private static final Duration IDLE_IN_TRANSACTION = Duration.ofSeconds(30);

  private final Database database;

  private Jdbc(Database database) {
    this.database = database;
  }

  /**
   * The database that a driver finds at a URL. Known are {@code jdbc:postgresql:}, {@code
   * jdbc:sqlite:} and {@code jdbc:h2:}; for another also say its {@link #dialect}.
   *
   * <p>SQLite files are used with {@code journal_mode=WAL} and {@code synchronous=FULL}, and H2
   * files with {@code WRITE_DELAY=0}, so that what was committed survives a crash; whoever sets
   * less in the URL loses commits in one.
   */
  public static Jdbc url(String url) {
    if (url == null || !url.startsWith("jdbc:")) {
      throw new IllegalArgumentException(
          "the URL of a database begins with jdbc:, as in jdbc:postgresql://host/database");
    }
    return new Jdbc(
        new Database(
            new Login(url, null, null, Map.of()),
            BuiltInDialects.of(url),
            new Limits(0, CONNECTION_TIMEOUT, IDLE_IN_TRANSACTION)));
  }

  /** Whom to connect as. */
  public Jdbc user(String user) {
    return with(new Login(login().url(), user, login().password(), login().properties()));
  }

  /** Never in messages or logs. */
  public Jdbc password(String password) {
    return with(new Login(login().url(), login().user(), password, login().properties()));
  }

  /**
   * A property for the driver. Values of those whose names speak of a password, secret, token or
   * credential are never in messages or logs.
   */
  public Jdbc property(String key, String value) {
    Map<String, String> properties = new TreeMap<>(login().properties());
    properties.put(key, value);
    return with(new Login(login().url(), login().user(), login().password(), properties));
  }

  /** In what the database differs from others; needed where the URL does not tell. */
  public Jdbc dialect(JdbcDialect dialect) {
    return new Jdbc(new Database(login(), dialect, limits()));
  }

  /**
   * How many connections a process has at most; a partition that finds none waits. The default is
   * the number of processors and one more, at least 5, and 1 for SQLite, which takes one writer at
   * a time.
   */
  public Jdbc poolSize(int connections) {
    if (connections < 1) {
      throw new IllegalArgumentException("poolSize=" + connections + " must be at least 1");
    }
    return with(
        new Limits(connections, limits().connectionTimeout(), limits().idleInTransaction()));
  }

  /**
   * How long to wait for a connection before the database counts as unavailable, and is asked again
   * later; 10 s by default.
   *
   * @param timeout at least 250 ms
   */
  public Jdbc connectionTimeout(Duration timeout) {
    if (timeout.toMillis() < 250) {
      throw new IllegalArgumentException("connectionTimeout=" + timeout + " must be >= 250 ms");
    }
    return with(new Limits(limits().poolSize(), timeout, limits().idleInTransaction()));
  }

  /**
   * After how long PostgreSQL ends a transaction of ours in which nothing happens; 30 s by default.
   * This is how long a process that was paused in a transaction can hold up the one that takes over
   * from it. It must be longer than the program takes to compute one record.
   *
   * @param timeout at least a second
   */
  public Jdbc idleInTransaction(Duration timeout) {
    if (timeout.toMillis() < 1_000) {
      throw new IllegalArgumentException("idleInTransaction=" + timeout + " must be >= 1 s");
    }
    return with(new Limits(limits().poolSize(), limits().connectionTimeout(), timeout));
  }

  private Login login() {
    return database.login();
  }

  private Limits limits() {
    return database.limits();
  }

  private Jdbc with(Login login) {
    return new Jdbc(new Database(login, database.dialect(), limits()));
  }

  private Jdbc with(Limits limits) {
    return new Jdbc(new Database(login(), database.dialect(), limits));
  }

  Database database() {
    return database;
  }

  /** The URL without secrets. */
  @Override
  public String toString() {
    return database.toString();
  }
}
