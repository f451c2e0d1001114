package io.tidewheel.internal.jdbc;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

class PostgresSavingTest extends JdbcSavingContract {
  private static TestDatabase database;

  PostgresSavingTest() {
    super(database);
  }

  @BeforeAll
  static void create() throws Exception {
    database = TestDatabase.create(TestDatabase.Kind.POSTGRESQL);
  }

  @AfterAll
  static void close() throws Exception {
    database.close();
  }
}
