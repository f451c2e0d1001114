package io.tidewheel.internal.jdbc;

import io.tidewheel.jdbc.JdbcColumn;
import java.lang.reflect.Array;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Locale;
import java.util.UUID;

/** The types of values of which PostgreSQL takes arrays as it takes single ones. */
enum ArrayType {
  INT8(Long.class),
  INT4(Integer.class),
  INT2(Short.class),
  FLOAT8(Double.class),
  FLOAT4(Float.class),
  BOOL(Boolean.class),
  NUMERIC(BigDecimal.class, "numeric"),
  TEXT(String.class, "text varchar bpchar"),
  UUID(UUID.class, "uuid"),
  DATE(LocalDate.class, "date"),
  TIMESTAMP(LocalDateTime.class, "timestamp"),
  TIMESTAMPTZ(OffsetDateTime.class, "timestamptz");

  private static final ArrayType[] ALL = values();
  private static final int LAST_YEAR = 9999;

  private final Class<?> values;

  /** The types of columns into which they go; all into which the database brings them if null. */
  private final String columns;

  ArrayType(Class<?> values) {
    this(values, null);
  }

  ArrayType(Class<?> values, String columns) {
    this.values = values;
    this.columns = columns;
  }

  /** The type of a value that goes into a column; null if there is none. */
  static ArrayType of(Object value, JdbcColumn column) {
    for (ArrayType type : ALL) {
      if (type.values == value.getClass()) {
        return type.columns == null || List.of(type.columns.split(" ")).contains(column.typeName())
            ? type
            : null;
      }
    }
    return null;
  }

  /** As it is written in statements. */
  String sql() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** An array for as many values: of numbers, which are sent as they are, or of texts. */
  Object[] array(int length) {
    return (Object[]) Array.newInstance(columns == null ? values : String.class, length);
  }

  /** Whether it was put there; if not, the value has no place in such an array. */
  boolean put(Object[] array, int index, Object value) {
    if (value == null) {
      return true;
    }
    if (value.getClass() != values || !hasPlainText(value)) {
      return false;
    }
    array[index] = columns == null ? value : value.toString();
    return true;
  }

  /** Whether Java writes it as PostgreSQL does. */
  private static boolean hasPlainText(Object value) {
    int year =
        value instanceof OffsetDateTime instant
            ? instant.getYear()
            : value instanceof LocalDateTime time
                ? time.getYear()
                : value instanceof LocalDate date ? date.getYear() : 1;
    return year >= 1 && year <= LAST_YEAR;
  }
}
