package io.tidewheel.demo.orders;

import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Where orders come from, how many of a hundred, and what people there spend on average. */
public enum Country {
  US("United States", 27, 61),
  JP("Japan", 16, 54),
  DE("Germany", 14, 58),
  GB("United Kingdom", 11, 52),
  FR("France", 9, 49),
  BR("Brazil", 7, 31),
  CA("Canada", 6, 57),
  IN("India", 5, 22),
  ES("Spain", 3, 43),
  NL("Netherlands", 2, 55);

  private static final Map<String, Country> BY_CODE =
      Arrays.stream(values()).collect(Collectors.toMap(Country::name, Function.identity()));

  private final String longName;
  private final int percent;
  private final int averageAmount;

  Country(String longName, int percent, int averageAmount) {
    this.longName = longName;
    this.percent = percent;
    this.averageAmount = averageAmount;
  }

  /** What people call it; the code itself if it is none of these. */
  public static String longName(String code) {
    Country country = BY_CODE.get(code);
    return country == null ? code : country.longName;
  }

  int percent() {
    return percent;
  }

  int averageAmount() {
    return averageAmount;
  }
}
