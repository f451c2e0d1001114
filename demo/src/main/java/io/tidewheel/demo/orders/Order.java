package io.tidewheel.demo.orders;

import java.io.Serializable;

/**
 * Somebody bought something.
 *
 * @param customer the key of its Kafka record
 * @param country two letters
 * @param cents what was paid, at least 0
 * @param sequence orders count from 0, on over all runs of one checkpoint
 */
public record Order(String customer, String country, long cents, long sequence)
    implements Serializable {

  /** The value of its Kafka record: {@code DE;129.90;17}. */
  String text() {
    long fraction = cents % 100;
    return country + ';' + cents / 100 + (fraction < 10 ? ".0" : ".") + fraction + ';' + sequence;
  }

  /**
   * The order in a Kafka record.
   *
   * @throws IllegalArgumentException if the text is not like that of {@link #text}
   */
  public static Order parse(String customer, String text) {
    int first = text.indexOf(';');
    int second = text.indexOf(';', first + 1);
    int point = second - 3;
    if (first != 2 || point <= first || text.charAt(point) != '.') {
      throw unreadable(text, null);
    }
    try {
      long units = Long.parseLong(text, first + 1, point, 10);
      long hundredths = Long.parseLong(text, point + 1, second, 10);
      long sequence = Long.parseLong(text, second + 1, text.length(), 10);
      if (units < 0 || hundredths < 0 || sequence < 0) {
        throw unreadable(text, null);
      }
      return new Order(customer, text.substring(0, first), units * 100 + hundredths, sequence);
    } catch (NumberFormatException e) {
      throw unreadable(text, e);
    }
  }

  private static IllegalArgumentException unreadable(String text, NumberFormatException cause) {
    return new IllegalArgumentException(
        "not an order: '" + text + "'; it must be like 'DE;129.90;17': country, amount, sequence",
        cause);
  }
}
