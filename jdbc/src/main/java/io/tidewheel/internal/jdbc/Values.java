package io.tidewheel.internal.jdbc;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** Values as databases know them. */
final class Values {
  private static final Set<Class<?>> KNOWN =
      Set.of(
          String.class,
          Boolean.class,
          Byte.class,
          Short.class,
          Integer.class,
          Long.class,
          Float.class,
          Double.class,
          BigDecimal.class,
          byte[].class,
          UUID.class,
          Instant.class,
          LocalDate.class,
          LocalTime.class,
          LocalDateTime.class,
          OffsetDateTime.class,
          ZonedDateTime.class);

  private Values() {}

  /** A value as it is bound; null stays null. */
  static Object plain(String column, Object value) {
    if (value == null || KNOWN.contains(value.getClass())) {
      return value;
    }
    if (value instanceof Optional<?> optional) {
      return plain(column, optional.orElse(null));
    }
    if (value instanceof Enum<?> constant) {
      return constant.name();
    }
    if (value instanceof Character character) {
      return character.toString();
    }
    if (value instanceof BigInteger number) {
      return new BigDecimal(number);
    }
    throw new IllegalArgumentException(
        "column '"
            + column
            + "': a database has no type for a "
            + value.getClass().getName()
            + "; make it a text, number or time first: .column(\""
            + column
            + "\", record -> ...)");
  }
}
