package io.tidewheel.internal.jdbc;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.MonthDay;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.Period;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.UUID;

/** Brings the values of records into the few forms that dialects bind. */
final class Values {
  /** Finer than what most databases keep, so that all keep the same. */
  private static final ChronoUnit RESOLUTION = ChronoUnit.MICROS;

  private Values() {}

  /**
   * The form that is bound.
   *
   * @throws IllegalArgumentException if there is none
   */
  static Object of(Object value) {
    if (value == null
        || value instanceof String
        || value instanceof Long
        || value instanceof Integer
        || value instanceof Double
        || value instanceof Boolean
        || value instanceof BigDecimal
        || value instanceof byte[]
        || value instanceof UUID
        || value instanceof LocalDate
        || value instanceof Float
        || value instanceof Short
        || value instanceof Byte) {
      return value;
    }
    Object converted = converted(value);
    return converted == null ? time(value) : converted;
  }

  private static Object converted(Object value) {
    if (value instanceof Enum<?> constant) {
      return constant.name();
    } else if (value instanceof Character character) {
      return character.toString();
    } else if (value instanceof BigInteger number) {
      return new BigDecimal(number);
    } else if (value instanceof Year year) {
      return year.getValue();
    } else if (value instanceof Duration
        || value instanceof Period
        || value instanceof YearMonth
        || value instanceof MonthDay
        || value instanceof ZoneId) {
      return value.toString();
    }
    return null;
  }

  private static Object time(Object value) {
    if (value instanceof Instant instant) {
      return instant.truncatedTo(RESOLUTION).atOffset(ZoneOffset.UTC);
    } else if (value instanceof OffsetDateTime time) {
      return time.truncatedTo(RESOLUTION);
    } else if (value instanceof ZonedDateTime time) {
      return time.toOffsetDateTime().truncatedTo(RESOLUTION);
    } else if (value instanceof LocalDateTime time) {
      return time.truncatedTo(RESOLUTION);
    } else if (value instanceof LocalTime time) {
      return time.truncatedTo(RESOLUTION);
    } else if (value instanceof OffsetTime time) {
      return time.truncatedTo(RESOLUTION);
    }
    return unwrapped(value);
  }

  private static Object unwrapped(Object value) {
    if (value instanceof Optional<?> optional) {
      return of(optional.orElse(null));
    } else if (value instanceof OptionalInt optional) {
      return optional.isPresent() ? optional.getAsInt() : null;
    } else if (value instanceof OptionalLong optional) {
      return optional.isPresent() ? optional.getAsLong() : null;
    } else if (value instanceof OptionalDouble optional) {
      return optional.isPresent() ? optional.getAsDouble() : null;
    }
    throw new IllegalArgumentException("a value of " + value.getClass().getName());
  }

  /** About how many bytes it takes to send. */
  static int size(Object value) {
    if (value instanceof String text) {
      return text.length();
    }
    return value instanceof byte[] bytes ? bytes.length : Long.BYTES;
  }
}
