package io.tidewheel.internal.jdbc;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tidewheel.jdbc.Jdbc;
import io.tidewheel.spi.sink.Claim;
import io.tidewheel.spi.sink.Marker;
import io.tidewheel.spi.sink.OutputId;
import io.tidewheel.spi.sink.SinkControl;
import io.tidewheel.spi.sink.SinkTransaction;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqliteTest extends DatabaseContract {
  @TempDir static Path directory;

  @Override
  Jdbc jdbc() {
    return Jdbc.url("jdbc:sqlite:" + directory.resolve("shop.db"));
  }

  /** Other processes write to the file too, among them the one that takes over. */
  @Test
  void aProgramBetweenItsBatchesDoesNotLockTheFile() throws Exception {
    try (SinkControl control = inserting().control(new OutputId("application", "output"));
        Connection other = connect()) {
      long epoch = control.fence("checkpoint", false);
      control.prepare(epoch, 1);
      execute(other, "pragma busy_timeout=0");
      execute(other, "insert into log values ('by another', 1)");
      Claim claim =
          new Claim(
              new OutputId("application", "output"), "checkpoint", 0, epoch, 0, Marker.NONE, 7);
      try (SinkTransaction<Entry> transaction = inserting().begin(claim)) {
        transaction.write(new Entry("ours", 1));
        transaction.commit();
      }
      execute(other, "insert into log values ('by another', 2)");
      assertEquals(3, inserted().size());
    }
  }

  @Override
  List<String> cleaning() {
    return List.of(
        "drop table if exists log",
        "drop table if exists totals",
        "drop table if exists tidewheel_markers",
        "create table log (id text, value integer)",
        "create table totals (id text primary key, value integer)");
  }
}
