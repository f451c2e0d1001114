package io.tidewheel.internal.jdbc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidewheel.internal.jdbc.TestDatabase.Kind;
import io.tidewheel.jdbc.Jdbc;
import io.tidewheel.jdbc.JdbcSink;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A canary for a password is in no message, no trace and no log. */
class SecretsTest {
  private static final String CANARY = "c4n4ry-Pa55";

  private static String trace(Throwable thrown) {
    StringWriter text = new StringWriter();
    thrown.printStackTrace(new PrintWriter(text));
    return text.toString();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "jdbc:postgresql://db/shop?user=job&password=" + CANARY,
        "jdbc:postgresql://db/shop?sslpassword=" + CANARY + "&ssl=true",
        "jdbc:h2:tcp://db/shop;USER=job;PASSWORD=" + CANARY,
        "jdbc:mysql://job:" + CANARY + "@db:3306/shop",
        "jdbc:mysql://job:x/y@" + CANARY + "@db:3306/shop",
        "jdbc:oracle:thin:scott/" + CANARY + "@db:1521:shop",
        "jdbc:acme://db/shop?accessToken=" + CANARY,
        "jdbc:acme://db/shop?client_secret=" + CANARY + ";x=y",
      })
  void urlsAreShownWithoutSecrets(String url) {
    Jdbc jdbc = Jdbc.url(url).dialect(new PostgresDialect());
    assertFalse(jdbc.toString().contains(CANARY), jdbc.toString());
    assertTrue(jdbc.toString().contains("db"), jdbc.toString());
    assertFalse(JdbcSink.insert(jdbc, "t").description().contains(CANARY));
    Exception shown = Problems.of(jdbc, "connect", new SQLException("cannot open " + url, "08001"));
    assertFalse(trace(shown).contains(CANARY), trace(shown));
  }

  @Test
  void whatIsNoSecretIsShown() {
    Jdbc jdbc = Jdbc.url("jdbc:postgresql://db:5432/shop?ssl=true").password("a");
    assertEquals("jdbc:postgresql://db:5432/shop?ssl=true", jdbc.toString());
    assertEquals(
        "jdbc:sqlite:/data/a.b/x@y.db", Jdbc.url("jdbc:sqlite:/data/a.b/x@y.db").toString());
  }

  @Test
  void failuresOfDriversAreShownWithoutSecrets() throws Exception {
    Jdbc jdbc =
        Jdbc.url("jdbc:postgresql://db/shop")
            .password(CANARY)
            .property("clientSecret", "other-canary");
    SQLException inner = new SQLException("with " + CANARY, "08001");
    SQLException outer = new SQLException("tried other-canary,", "08001", inner);
    outer.addSuppressed(new IllegalStateException(CANARY));
    String shown = trace(Problems.of(jdbc, "connect", outer));
    assertFalse(shown.contains(CANARY) || shown.contains("other-canary"), shown);
    assertTrue(shown.contains("****"), shown);
  }

  @Test
  void aRefusedLoginAndAWholeRunLogNoSecrets() throws Exception {
    PrintStream err = System.err;
    ByteArrayOutputStream log = new ByteArrayOutputStream();
    System.setErr(new PrintStream(log, true, StandardCharsets.UTF_8));
    try (TestDatabase database = TestDatabase.create(Kind.H2)) {
      database.execute(
          "create user job password '" + CANARY + "' admin",
          "create table \"log\" (\"id\" varchar(10) primary key)");
      Jdbc jdbc = database.jdbc().user("job").password(CANARY);
      try (Saving<String> saving = new Saving<>(JdbcSink.insert(jdbc, "log", "id"))) {
        saving.writeFirst("a");
        SQLException twice =
            assertThrows(SQLException.class, () -> saving.write(saving.claim(1, 0), "a"));
        assertFalse(trace(twice).contains(CANARY), trace(twice));
      }
      for (Jdbc wrong :
          List.of(
              jdbc.password(CANARY + "-no"),
              Jdbc.url(database.jdbc().url() + ";USER=job;PASSWORD=" + CANARY + "-no"),
              Jdbc.url(database.jdbc().url() + ";NO_SUCH=1;USER=job;PASSWORD=" + CANARY))) {
        SQLException refused =
            assertThrows(
                SQLException.class,
                () -> JdbcSink.insert(wrong, "log", "id").control(Saving.OUTPUT).close());
        assertFalse(trace(refused).contains(CANARY), trace(refused));
      }
    } finally {
      System.setErr(err);
    }
    String logged = log.toString(StandardCharsets.UTF_8);
    assertTrue(logged.contains("maximumPoolSize"), "the pool says what it is: " + logged);
    assertFalse(logged.contains(CANARY), logged);
  }
}
