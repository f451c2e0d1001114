package io.tidewheel.spi.config;

import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * One setting: its name, what values it takes, what it means.
 *
 * @param name as written by users, without the {@code spark.} that is accepted before it
 * @param type what a value looks like, for people
 * @param defaultValue used when nothing is set; null if the default depends on other things, which
 *     the doc then explains
 * @param defaultText the default for people
 * @param doc one or two sentences, with the unit
 * @param parser from text; throws IllegalArgumentException whose message says what was required
 */
public record ConfigKey<T>(
    String name,
    String type,
    T defaultValue,
    String defaultText,
    String doc,
    Function<String, T> parser) {

  private static final Pattern DURATION = Pattern.compile("(\\d+)\\s*(ms|s|m|min|h|d)");

  /** A text. */
  public static ConfigKey<String> text(String name, String defaultValue, String doc) {
    return new ConfigKey<>(name, "text", defaultValue, shown(defaultValue), doc, value -> value);
  }

  /** {@code true} or {@code false}. */
  public static ConfigKey<Boolean> flag(String name, boolean defaultValue, String doc) {
    return new ConfigKey<>(
        name,
        "true or false",
        defaultValue,
        String.valueOf(defaultValue),
        doc,
        value ->
            switch (value.toLowerCase(Locale.ROOT)) {
              case "true" -> true;
              case "false" -> false;
              default -> throw new IllegalArgumentException("true or false");
            });
  }

  /** A whole number of at least {@code least}. */
  public static ConfigKey<Long> number(String name, Long defaultValue, long least, String doc) {
    return new ConfigKey<>(
        name,
        "whole number >= " + least,
        defaultValue,
        shown(defaultValue),
        doc,
        value -> {
          try {
            long number = Long.parseLong(value);
            if (number >= least) {
              return number;
            }
          } catch (NumberFormatException e) {
            // Falls through to the one message for both.
          }
          throw new IllegalArgumentException("a whole number of at least " + least);
        });
  }

  /** A time span written with its unit: {@code 200ms}, {@code 5s}, {@code 1min}, {@code 2h}. */
  public static ConfigKey<Duration> duration(String name, Duration defaultValue, String doc) {
    return new ConfigKey<>(
        name,
        "duration: 200ms, 5s, 1min, 2h",
        defaultValue,
        defaultValue == null ? "-" : format(defaultValue),
        doc,
        ConfigKey::parseDuration);
  }

  /** One of the constants of an enum, written in lower case. */
  public static <E extends Enum<E>> ConfigKey<E> choice(
      String name, Class<E> type, E defaultValue, String doc) {
    String choices =
        Arrays.stream(type.getEnumConstants())
            .map(constant -> constant.name().toLowerCase(Locale.ROOT))
            .collect(Collectors.joining(" or "));
    return new ConfigKey<>(
        name,
        choices,
        defaultValue,
        defaultValue.name().toLowerCase(Locale.ROOT),
        doc,
        value -> {
          try {
            return Enum.valueOf(type, value.toUpperCase(Locale.ROOT));
          } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(choices, e);
          }
        });
  }

  private static String shown(Object value) {
    return value == null ? "-" : value.toString();
  }

  private static Duration parseDuration(String value) {
    Matcher matcher = DURATION.matcher(value.trim().toLowerCase(Locale.ROOT));
    if (matcher.matches()) {
      try {
        long amount = Long.parseLong(matcher.group(1));
        return switch (matcher.group(2)) {
          case "ms" -> Duration.ofMillis(amount);
          case "s" -> Duration.ofSeconds(amount);
          case "h" -> Duration.ofHours(amount);
          case "d" -> Duration.ofDays(amount);
          default -> Duration.ofMinutes(amount);
        };
      } catch (NumberFormatException | ArithmeticException e) {
        throw new IllegalArgumentException("a duration that fits into 64 bits", e);
      }
    }
    throw new IllegalArgumentException("a number with a unit of ms, s, min, h or d, as in 200ms");
  }

  private static String format(Duration value) {
    long millis = value.toMillis();
    if (millis % 3_600_000 == 0 && millis > 0) {
      return millis / 3_600_000 + "h";
    }
    if (millis % 60_000 == 0 && millis > 0) {
      return millis / 60_000 + "min";
    }
    return millis % 1000 == 0 ? millis / 1000 + "s" : millis + "ms";
  }
}
