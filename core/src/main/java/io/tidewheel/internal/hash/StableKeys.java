package io.tidewheel.internal.hash;

import io.tidewheel.StableKey;
import java.lang.reflect.RecordComponent;
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
import java.time.ZonedDateTime;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;

/**
 * Tells which keys are fit to keep state under: those that every JVM compares and hashes alike.
 *
 * <p>What is known of a class is found out once. Only collections, optionals and records that may
 * hold anything are looked into key by key. Used by one thread.
 */
public final class StableKeys {
  private static final Set<Class<?>> LEAVES =
      Set.of(
          String.class,
          Boolean.class,
          Byte.class,
          Short.class,
          Character.class,
          Integer.class,
          Long.class,
          Float.class,
          Double.class,
          BigInteger.class,
          BigDecimal.class,
          UUID.class,
          OptionalInt.class,
          OptionalLong.class,
          OptionalDouble.class,
          Duration.class,
          Instant.class,
          LocalDate.class,
          LocalDateTime.class,
          LocalTime.class,
          MonthDay.class,
          OffsetDateTime.class,
          OffsetTime.class,
          Period.class,
          Year.class,
          YearMonth.class,
          ZonedDateTime.class);

  /** What is known of a class. */
  private enum Kind {
    /** Fit, and its objects never change. */
    VALUE,
    /** Fit, since it promised to be. */
    PROMISED,
    /** Compared by content here, but only where it is the whole key. */
    ARRAY,
    /** As fit as its parts are. */
    WHOLE,
    /** Not fit. */
    UNSTABLE
  }

  private static final ClassValue<Kind> KINDS =
      new ClassValue<>() {
        @Override
        protected Kind computeValue(Class<?> type) {
          return kindOf(type);
        }
      };

  /** A class all of whose objects are fit: that of most keys, so that they cost a comparison. */
  private Class<?> fit;

  /**
   * Does nothing if the key is fit; null is.
   *
   * @throws IllegalArgumentException if it is not, naming the class and what to do
   */
  public void require(Object key) {
    if (key == null || key.getClass() == fit) {
      return;
    }
    switch (KINDS.get(key.getClass())) {
      case VALUE, PROMISED, ARRAY -> fit = key.getClass();
      case WHOLE -> requireParts(key, key);
      case UNSTABLE -> throw unstable(key, key);
    }
  }

  /** Whether the object is of a class none of whose objects ever change. */
  public static boolean isValue(Object object) {
    return KINDS.get(object.getClass()) == Kind.VALUE;
  }

  private static void requireParts(Object whole, Object key) {
    if (whole instanceof Record) {
      for (Object component : StableHash.components(whole)) {
        requirePart(component, key);
      }
    } else if (whole instanceof Collection<?> elements) {
      elements.forEach(element -> requirePart(element, key));
    } else if (whole instanceof Map<?, ?> map) {
      map.forEach(
          (mapped, value) -> {
            requirePart(mapped, key);
            requirePart(value, key);
          });
    } else {
      requirePart(((Optional<?>) whole).orElse(null), key);
    }
  }

  private static void requirePart(Object part, Object key) {
    if (part == null) {
      return;
    }
    switch (KINDS.get(part.getClass())) {
      case VALUE, PROMISED -> {}
      case WHOLE -> requireParts(part, key);
      case ARRAY, UNSTABLE -> throw unstable(part, key);
    }
  }

  private static IllegalArgumentException unstable(Object part, Object key) {
    String partType = part.getClass().getTypeName();
    return new IllegalArgumentException(
        "a key of "
            + key.getClass().getTypeName()
            + (part == key ? "" : ", which holds " + partType + ",")
            + " is not fit to keep state under: "
            + (part.getClass().isArray()
                ? "arrays are equal only to themselves; use a List"
                : "other JVMs may hash and compare it differently; map the key to a String or a"
                    + " record of such, or have "
                    + partType
                    + " implement "
                    + StableKey.class.getName()));
  }

  private static Kind kindOf(Class<?> type) {
    if (StableKey.class.isAssignableFrom(type)) {
      return Kind.PROMISED;
    } else if (isValueType(type) || Enum.class.isAssignableFrom(type)) {
      return Kind.VALUE;
    } else if (type.isRecord()) {
      return kindOfRecord(type);
    } else if (type.isArray()) {
      return StableHash.isHashed(type.getComponentType()) ? Kind.ARRAY : Kind.UNSTABLE;
    } else if (List.class.isAssignableFrom(type)
        || Set.class.isAssignableFrom(type)
        || Map.class.isAssignableFrom(type)
        || type == Optional.class) {
      return Kind.WHOLE;
    }
    return Kind.UNSTABLE;
  }

  private static boolean isValueType(Class<?> type) {
    return LEAVES.contains(type) || ZoneId.class.isAssignableFrom(type);
  }

  private static Kind kindOfRecord(Class<?> type) {
    for (RecordComponent component : type.getRecordComponents()) {
      Class<?> declared = component.getType();
      if (!declared.isPrimitive() && !isValueType(declared) && !declared.isEnum()) {
        return Kind.WHOLE;
      }
    }
    return Kind.VALUE;
  }
}
