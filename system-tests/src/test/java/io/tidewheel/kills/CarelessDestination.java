package io.tidewheel.kills;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/** {@link ForeachDestination} without its care: it forgets which batch it wrote last. */
final class CarelessDestination implements Destination {
  private final Destination table = new ForeachDestination("foreach", Database.Kind.SQLITE);

  @Override
  public String name() {
    return "careless";
  }

  @Override
  public String create(Path directory) throws Exception {
    return table.create(directory);
  }

  @Override
  public void write(Results results, String address) throws Exception {
    results.rows().foreachRDD(rdd -> forget(new Database(address)));
    table.write(results, address);
  }

  private static void forget(Database database) throws SQLException {
    try (Connection connection = database.open();
        Statement statement = connection.createStatement()) {
      statement.execute("update batches set batch = -1");
    }
  }

  @Override
  public Tables read(String address) throws Exception {
    return table.read(address);
  }
}
