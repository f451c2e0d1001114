package io.tidewheel.demo.orders;

import java.util.Arrays;
import java.util.SplittableRandom;

/** Orders as a shop might get them; the same ones for the same seed. For one thread. */
public final class RandomOrders {
  private static final int CUSTOMERS = 100_000;

  /** A country for each of a hundred. */
  private static final Country[] COUNTRIES =
      Arrays.stream(Country.values())
          .flatMap(country -> java.util.Collections.nCopies(country.percent(), country).stream())
          .toArray(Country[]::new);

  private final SplittableRandom random;
  private long next;

  /**
   * Orders for a seed.
   *
   * @param first the sequence number of the first order
   */
  public RandomOrders(long seed, long first) {
    random = new SplittableRandom(seed);
    next = first;
  }

  /** The next order; most are small, a few are large. */
  Order next() {
    Country country = COUNTRIES[random.nextInt(COUNTRIES.length)];
    double amount = -Math.log(1 - random.nextDouble()) * country.averageAmount();
    return new Order(
        "customer-" + random.nextInt(CUSTOMERS),
        country.name(),
        99 + Math.round(amount * 100),
        next++);
  }
}
