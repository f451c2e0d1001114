package io.tidewheel.internal.jdbc;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

class SqliteSavingTest extends JdbcSavingContract {
  private static TestDatabase database;

  SqliteSavingTest() {
    super(database);
  }

  @BeforeAll
  static void create() throws Exception {
    database = TestDatabase.create(TestDatabase.Kind.SQLITE);
  }

  @AfterAll
  static void close() throws Exception {
    database.close();
  }
}
