package io.tidewheel.jdbc;

import io.tidewheel.internal.jdbc.Dialects;
import io.tidewheel.internal.jdbc.Secrets;
import java.io.Serializable;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * A database and how to connect to it: a description, which opens nothing. Immutable; each method
 * returns another. Its text has no secrets.
 *
 * <pre>{@code
 * Jdbc shop = Jdbc.url("jdbc:postgresql://db/shop").user("revenue").password(System.getenv("PW"));
 * }</pre>
 */
public final class Jdbc implements Serializable {
  private static final long serialVersionUID = 1L;

  private static final int POOL_SIZE = 8;
  private static final Duration IDLE_IN_TRANSACTION = Duration.ofSeconds(30);

  private final String url;
  private final String user;
  private final String password;
  private final TreeMap<String, String> properties;
  private final JdbcDialect dialect;
  private final int poolSize;
  private final Duration idleInTransaction;

  private Jdbc(
      String url,
      String user,
      String password,
      Map<String, String> properties,
      JdbcDialect dialect,
      int poolSize,
      Duration idleInTransaction) {
    this.url = Objects.requireNonNull(url, "url");
    this.user = user;
    this.password = password;
    this.properties = new TreeMap<>(properties);
    this.dialect = dialect;
    this.poolSize = poolSize;
    this.idleInTransaction = idleInTransaction;
  }

  /**
   * The database at a JDBC URL, spoken to in the dialect of PostgreSQL, SQLite or H2 as the URL
   * says; for others call {@link #dialect}.
   */
  public static Jdbc url(String url) {
    return new Jdbc(
        url, null, null, Map.of(), Dialects.of(url).orElse(null), POOL_SIZE, IDLE_IN_TRANSACTION);
  }

  /** Whom to connect as. */
  public Jdbc user(String newUser) {
    return new Jdbc(url, newUser, password, properties, dialect, poolSize, idleInTransaction);
  }

  /** Kept out of messages and logs. */
  public Jdbc password(String newPassword) {
    return new Jdbc(url, user, newPassword, properties, dialect, poolSize, idleInTransaction);
  }

  /**
   * A property of the driver. Values of those whose name speaks of a password, secret, token or
   * credential are kept out of messages and logs.
   */
  public Jdbc property(String name, String value) {
    Map<String, String> more = new TreeMap<>(properties);
    more.put(name, value);
    return new Jdbc(url, user, password, more, dialect, poolSize, idleInTransaction);
  }

  /** How the database is to be spoken to. */
  public Jdbc dialect(JdbcDialect newDialect) {
    return new Jdbc(url, user, password, properties, newDialect, poolSize, idleInTransaction);
  }

  /** How many connections there are at most in each JVM; at least 2. */
  public Jdbc poolSize(int newPoolSize) {
    if (newPoolSize < 2) {
      throw new IllegalArgumentException(
          "poolSize(" + newPoolSize + "): at least 2 connections are needed");
    }
    return new Jdbc(url, user, password, properties, dialect, newPoolSize, idleInTransaction);
  }

  /**
   * After how long the database ends a transaction whose client is silent, where it can: so long a
   * process that hangs within one can hold up the one that takes over from it. 30 s unless given;
   * more than the program takes to compute one record.
   */
  public Jdbc idleInTransaction(Duration longest) {
    return new Jdbc(url, user, password, properties, dialect, poolSize, longest);
  }

  /** As it was given, with what secrets it has. */
  public String url() {
    return url;
  }

  /** Null if there is none, or it is in the URL. */
  public String user() {
    return user;
  }

  /** Null if there is none, or it is in the URL. */
  public String password() {
    return password;
  }

  /** What was given by {@link #property}. */
  public Map<String, String> properties() {
    return Map.copyOf(properties);
  }

  /** See {@link #poolSize(int)}. */
  public int poolSize() {
    return poolSize;
  }

  /** See {@link #idleInTransaction(Duration)}. */
  public Duration idleInTransaction() {
    return idleInTransaction;
  }

  /**
   * How the database is spoken to.
   *
   * @throws IllegalStateException if the URL does not tell, and nobody else did
   */
  public JdbcDialect dialect() {
    if (dialect == null) {
      throw new IllegalStateException(
          this
              + ": there is no dialect for such a URL, only for "
              + Dialects.NAMES
              + "; give one: Jdbc.url(...).dialect(...)");
    }
    return dialect;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Jdbc that
        && url.equals(that.url)
        && Objects.equals(user, that.user)
        && Objects.equals(password, that.password)
        && properties.equals(that.properties)
        && poolSize == that.poolSize
        && idleInTransaction.equals(that.idleInTransaction);
  }

  @Override
  public int hashCode() {
    return Objects.hash(url, user, password, properties, poolSize);
  }

  /** The URL without secrets. */
  @Override
  public String toString() {
    return new Secrets(this).mask(url);
  }
}
