package io.tidewheel.demo.orders;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OrderTest {
  @ParameterizedTest
  @ValueSource(longs = {0, 5, 99, 100, 101, 12_990, Long.MAX_VALUE / 200})
  void isReadAsItWasWritten(long cents) {
    Order order = new Order("customer-1", "DE", cents, cents);
    assertEquals(order, Order.parse("customer-1", order.text()));
  }

  @Test
  void isWrittenForPeople() {
    assertEquals("DE;129.05;17", new Order("customer-1", "DE", 12_905, 17).text());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "DE",
        "DE;1.00",
        "DE;1.00;",
        "DE;1.0;17",
        "DE;.00;17",
        "DE;1,00;17",
        "DEU;1.00;17",
        "DE;1.00;x",
        "DE;-1.00;17",
        "DE;1.-1;17",
        "DE;1.00;-1",
        ";;",
        "DE;1.00;17;"
      })
  void refusesWhatIsNoOrder(String text) {
    String message =
        assertThrows(IllegalArgumentException.class, () -> Order.parse("k", text)).getMessage();
    assertTrue(message.startsWith("not an order: '" + text + "'"), message);
  }

  @Test
  void theSameSeedGivesTheSameOrders() {
    RandomOrders one = new RandomOrders(7, 0);
    RandomOrders other = new RandomOrders(7, 0);
    for (int i = 0; i < 1000; i++) {
      Order order = one.next();
      assertEquals(order, other.next());
      assertEquals(i, order.sequence());
      assertEquals(order, Order.parse(order.customer(), order.text()));
    }
  }
}
