package io.tidewheel.sink;

import io.tidewheel.spi.sink.Sink;
import io.tidewheel.testkit.MemoryTable;
import io.tidewheel.testkit.contract.SavingContract;
import java.util.List;

class MemoryTableTest extends SavingContract {
  private MemoryTable<Entry> log;
  private MemoryTable<Entry> table;

  @Override
  protected void clear() {
    log = MemoryTable.create();
    table = MemoryTable.create();
  }

  @Override
  protected Sink<Entry> inserting() {
    return log.insert();
  }

  @Override
  protected Sink<Entry> upserting() {
    return table.upsert(Entry::id);
  }

  @Override
  protected List<Entry> inserted() {
    return log.rows();
  }

  @Override
  protected List<Entry> upserted() {
    return table.rows();
  }
}
