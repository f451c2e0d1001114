package io.tidewheel.internal.rate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a batch may have is used up while any input has more, and none starves. */
class InputSharesTest {
  private final InputShares shares = new InputShares();

  /** What each takes of a batch, if it has so many. */
  private Map<Integer, Long> batch(long most, Map<Integer, Long> have) {
    Map<Integer, Long> took = new HashMap<>();
    List<Integer> order = shares.begin(have.keySet().stream().sorted().toList(), most);
    for (int i = 0; i < order.size(); i++) {
      int input = order.get(i);
      long share = shares.share(order.size() - i);
      long records = Math.min(share, have.get(input));
      shares.took(input, share, records);
      took.put(input, records);
    }
    return took;
  }

  @Test
  void inputsWithEnoughGetEqualParts() {
    Map<Integer, Long> have = Map.of(0, 1_000L, 1, 1_000L, 2, 1_000L);
    for (int i = 0; i < 5; i++) {
      assertEquals(300, batch(900, have).values().stream().mapToLong(n -> n).max().orElse(0));
    }
  }

  @Test
  void whatSmallInputsLeaveGoesToTheOthers() {
    Map<Integer, Long> have = Map.of(0, 10_000L, 1, 20L, 2, 10_000L);
    batch(900, have);
    assertEquals(Map.of(0, 440L, 1, 20L, 2, 440L), batch(900, have));
  }

  @Test
  void noInputStarvesHoweverLowTheLimit() {
    for (int i = 0; i < 5; i++) {
      Map<Integer, Long> took = batch(1, Map.of(0, 10L, 1, 10L, 2, 10L));
      assertEquals(Map.of(0, 1L, 1, 1L, 2, 1L), took);
    }
  }

  @Test
  void withoutALimitEachTakesWhatItHas() {
    Map<Integer, Long> have = Map.of(0, 1L, 1, Long.MAX_VALUE - 1);
    assertEquals(have, batch(Long.MAX_VALUE, have));
  }

  @Test
  void inputThatTakesMoreThanItsShareLeavesTheOthersTheLeast() {
    List<Integer> order = shares.begin(List.of(0, 1), 100);
    shares.took(order.get(0), shares.share(2), 5_000);
    assertTrue(shares.share(1) == 1);
  }
}
