package io.tidewheel.demo.orders;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** All orders here have the same price. */
class TallyTest {
  private static Tally of(long... sequences) {
    return LongStream.of(sequences)
        .mapToObj(sequence -> Tally.of(new Order("me", "DE", 500, sequence)))
        .reduce(Tally.NONE, Tally::plus);
  }

  @Test
  void theOrderOfOrdersDoesNotMatter() {
    assertEquals(of(3, 4, 6, 7), of(7, 4, 3, 6));
    assertEquals(new Tally(4, 2_000, 20, 6), of(3, 4, 6, 7));
  }

  @Test
  void oneThatIsLostAndOneThatIsThereTwiceAreSeen() {
    assertNotEquals(of(3, 4, 6, 7), of(3, 4, 6, 6));
  }

  @Test
  void twoThatAreLostAndTwoThatAreThereTwiceWithTheSameSumAreSeen() {
    assertEquals(of(3, 4, 6, 7).sequenceSum(), of(4, 4, 6, 6).sequenceSum());
    assertNotEquals(of(3, 4, 6, 7), of(4, 4, 6, 6));
  }
}
