package io.tidewheel.internal.jdbc;

import io.tidewheel.spi.sink.RecordKey;
import java.math.BigDecimal;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;

/**
 * The key columns' values of a record, in forms that are equal in Java where the database takes
 * them for equal, and hash alike in every JVM. Thread-safe.
 */
public final class RowKey<T> implements RecordKey<T> {
  private static final long serialVersionUID = 1L;

  private final TableDescription<T> description;
  private transient volatile RowReader<T> reader;

  public RowKey(TableDescription<T> description) {
    this.description = description;
  }

  @Override
  public Object of(T record) {
    RowReader<T> current = reader;
    if (current == null) {
      current = new RowReader<>(description, description.named());
      reader = current;
    }
    try {
      return form(current.readKey(record), description.keys().size());
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException("the function of a key column failed: " + e, e);
    }
  }

  /** The key of a row whose first values are those of the key columns. */
  static Object form(Object[] row, int keys) {
    if (keys == 1) {
      return form(row[0]);
    }
    Object[] forms = new Object[keys];
    Arrays.setAll(forms, i -> form(row[i]));
    return Collections.unmodifiableList(Arrays.asList(forms));
  }

  private static Object form(Object value) {
    if (value instanceof String) {
      return value;
    } else if (value instanceof Integer || value instanceof Short || value instanceof Byte) {
      return ((Number) value).longValue();
    } else if (value instanceof Double || value instanceof Float) {
      return ((Number) value).doubleValue() + 0.0; // Of -0.0 this makes 0.0.
    } else if (value instanceof BigDecimal number) {
      return number.stripTrailingZeros();
    } else if (value instanceof OffsetDateTime time) {
      return time.toInstant();
    }
    return value instanceof byte[] bytes ? HexFormat.of().formatHex(bytes) : value;
  }
}
