package io.tidewheel.internal.jdbc;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

class H2SavingTest extends JdbcSavingContract {
  private static TestDatabase database;

  H2SavingTest() {
    super(database);
  }

  @BeforeAll
  static void create() throws Exception {
    database = TestDatabase.create(TestDatabase.Kind.H2);
  }

  @AfterAll
  static void close() throws Exception {
    database.close();
  }
}
