package io.tidewheel.demo.job;

import io.tidewheel.cli.Failure;
import io.tidewheel.demo.orders.Tally;
import io.tidewheel.jdbc.Jdbc;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;

/**
 * The tables that the job writes to, as anybody sees them who connects to the database.
 * Thread-safe.
 */
public final class Ledger {
  /** Revenue in the last window, by country. */
  public static final String REVENUE = "revenue_by_country";

  /** All orders ever, by country. */
  public static final String TOTALS = "orders_by_country";

  /** Orders that came into the engine again, by country: of receivers only. */
  public static final String REPEATED = "repeated_by_country";

  private final Jdbc jdbc;

  public Ledger(Jdbc jdbc) {
    this.jdbc = jdbc;
  }

  /**
   * Creates the tables that are missing.
   *
   * @param received whether one for {@link #REPEATED} is needed
   * @throws Failure if the database cannot be reached, or does not let them be created
   */
  public void create(boolean received) {
    execute(
        "create table if not exists "
            + REVENUE
            + " (country varchar(2) primary key, orders bigint, revenue numeric(20,2),"
            + " window_end timestamp)",
        "create table if not exists "
            + TOTALS
            + " (country varchar(2) primary key, orders bigint, cents bigint,"
            + " sequence_sum bigint, sequence_xor bigint)");
    if (received) {
      execute(
          "create table if not exists "
              + REPEATED
              + " (country varchar(2) primary key, orders bigint)");
    }
  }

  /**
   * Forgets what runs before wrote.
   *
   * @param received as {@link #create} was told
   */
  public void clear(boolean received) {
    execute("delete from " + REVENUE, "delete from " + TOTALS);
    if (received) {
      execute("delete from " + REPEATED);
    }
  }

  private void execute(String... statements) {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    } catch (SQLException e) {
      throw unusable(e);
    }
  }

  /** How many orders there were in each country, what they brought, and which they were. */
  public Map<String, Tally> totals() {
    try (Connection connection = connect();
        Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "select country, orders, cents, sequence_sum, sequence_xor from " + TOTALS)) {
      Map<String, Tally> totals = new HashMap<>();
      while (rows.next()) {
        totals.put(
            rows.getString(1),
            new Tally(rows.getLong(2), rows.getLong(3), rows.getLong(4), rows.getLong(5)));
      }
      return totals;
    } catch (SQLException e) {
      throw unusable(e);
    }
  }

  /** How many orders came again and were left out; of receivers only. */
  public long repeated() {
    try (Connection connection = connect();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("select sum(orders) from " + REPEATED)) {
      return rows.next() ? rows.getLong(1) : 0; // Null, which is 0, if there is no row.
    } catch (SQLException e) {
      throw unusable(e);
    }
  }

  private Connection connect() throws SQLException {
    Properties properties = new Properties();
    if (jdbc.user() != null) {
      properties.setProperty("user", jdbc.user());
    }
    if (jdbc.password() != null) {
      properties.setProperty("password", jdbc.password());
    }
    if (jdbc.url().startsWith("jdbc:sqlite:")) {
      properties.setProperty("busy_timeout", "5000");
    }
    return DriverManager.getConnection(jdbc.url(), properties);
  }

  private Failure unusable(SQLException e) {
    String problem = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    return new Failure(
        jdbc
            + ": "
            + (jdbc.password() == null ? problem : problem.replace(jdbc.password(), "***"))
            + "; see that --jdbc-url, --jdbc-user and TIDEWHEEL_JDBC_PASSWORD are right, and that"
            + " the user may create tables",
        e);
  }
}
