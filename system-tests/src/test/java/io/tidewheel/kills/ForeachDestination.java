package io.tidewheel.kills;

import io.tidewheel.exactlyonce.Connections;
import io.tidewheel.exactlyonce.OwnOutputs;
import io.tidewheel.kills.trap.Step;
import io.tidewheel.kills.trap.TrappedConnections;
import java.nio.file.Path;
import java.sql.SQLException;

/** A database, without a sink: the program's own {@code foreachRDD}. */
record ForeachDestination(String name, Database.Kind kind) implements Destination {
  @Override
  public String create(Path directory) throws SQLException {
    Database database = kind.create(directory);
    database.createTables();
    return database.url();
  }

  @Override
  public void write(Results results, String address) {
    Connections connections = new TrappedConnections(new Database(address));
    OwnOutputs.saveRows(results.rows(), connections);
    OwnOutputs.saveTotals(results.totals(), connections);
    OwnOutputs.saveWindows(results.windows(), connections);
  }

  @Override
  public Tables read(String address) throws SQLException {
    return new Database(address).read();
  }

  @Override
  public boolean has(Step step) {
    return step != Step.FENCE;
  }
}
