package io.tidewheel.internal.jdbc;

import io.tidewheel.spi.sink.RecordKey;

/** The values of a record that go to the key columns. */
public final class RowKey<T> implements RecordKey<T> {
  private static final long serialVersionUID = 1L;

  private final TableDescription<T> description;

  // Many threads ask; a mapping is used by one.
  private transient volatile ThreadLocal<RowMapping<T>> mappings;

  public RowKey(TableDescription<T> description) {
    this.description = description;
  }

  @Override
  public Object of(T record) {
    ThreadLocal<RowMapping<T>> known = mappings;
    if (known == null) {
      known = ThreadLocal.withInitial(() -> new RowMapping<>(description));
      mappings = known;
    }
    RowMapping<T> mapping = known.get();
    try {
      return mapping.keyOf(mapping.row(record));
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(
          "table " + description.table() + ": the key of " + record + " cannot be told: " + e, e);
    }
  }
}
