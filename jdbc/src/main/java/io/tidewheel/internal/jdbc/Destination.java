package io.tidewheel.internal.jdbc;

import io.tidewheel.spi.sink.Claim;
import io.tidewheel.spi.sink.OutputId;
import io.tidewheel.spi.sink.SinkControl;
import io.tidewheel.spi.sink.SinkTransaction;
import java.io.Serializable;
import java.sql.SQLException;

/** A table of a database. */
public record Destination(Database database, TableName table) implements Serializable {

  public Destination {
    for (String part : table.parts()) {
      if (!database.dialect().fits(part)) {
        throw new IllegalArgumentException(
            "table="
                + table
                + ": "
                + part
                + " is longer than the "
                + database.dialect().maxIdentifierBytes()
                + " bytes that the database keeps of a name; shorten it");
      }
    }
  }

  /** Opens the coordinator's side, after a look whether the database lets us in. */
  public SinkControl control(OutputId output) throws Exception {
    try {
      new DriverSource(database).getConnection().close();
    } catch (SQLException e) {
      throw new Failures(database).of(this + ": cannot connect", e);
    }
    return new JdbcControl(this, output);
  }

  /** Begins a transaction, or learns that it took place. */
  public <T> SinkTransaction<T> begin(Claim claim, Mapping<T> mapping) throws Exception {
    return JdbcTransaction.begin(this, claim, mapping);
  }

  /** For messages; without secrets. */
  @Override
  public String toString() {
    return "table " + table + " at " + database;
  }
}
