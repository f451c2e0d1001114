package io.tidewheel.demo.orders;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;

class OrderGeneratorTest {
  private static MockProducer<String, String> producer(boolean acknowledges) {
    return new MockProducer<>(acknowledges, null, new StringSerializer(), new StringSerializer());
  }

  @Test
  void keepsATallyOfWhatWasAcknowledged() throws Exception {
    MockProducer<String, String> producer = producer(true);
    try (OrderGenerator generator =
        new OrderGenerator(producer, "orders", 5_000, new RandomOrders(1, 0))) {
      generator.start();
      await(() -> generator.acknowledgedCount() >= 1_000);
      generator.stop();
      Map<String, Tally> sent =
          producer.history().stream()
              .map(record -> Order.parse(record.key(), record.value()))
              .collect(Collectors.toMap(Order::country, Tally::of, Tally::plus));
      Generated generated = generator.generated();
      assertEquals(sent, generated.acknowledged());
      assertEquals(producer.history().size(), generated.count());
      assertEquals(generated.count(), generator.acknowledgedCount());
      assertEquals(0, generated.failed());
      assertFalse(generator.isRunning());
    }
    assertTrue(producer.closed());
  }

  @Test
  void sendsNoFasterThanItsRate() throws Exception {
    try (OrderGenerator generator =
        new OrderGenerator(producer(true), "orders", 2_000, new RandomOrders(1, 0))) {
      generator.start();
      await(() -> generator.acknowledgedCount() >= 500);
      generator.stop();
      Generated generated = generator.generated();
      double due = generated.duration().toNanos() / 1e9 * 2_000;
      assertTrue(generated.count() <= due, generated.count() + " of " + due);
      // It catches up after a pause, so only a machine that stands still makes it slower.
      assertTrue(generated.count() > due / 2, generated.count() + " of " + due);
    }
  }

  @Test
  void doesNotTallyWhatFailed() throws Exception {
    MockProducer<String, String> producer = producer(false);
    try (OrderGenerator generator =
        new OrderGenerator(producer, "orders", 1_000, new RandomOrders(1, 0))) {
      generator.start();
      await(() -> producer.history().size() >= 3);
      assertTrue(producer.completeNext());
      assertTrue(producer.errorNext(new TimeoutException("too late")));
      await(() -> generator.generated().failed() == 1);
      Generated generated = generator.generated();
      ProducerRecord<String, String> first = producer.history().get(0);
      Order acknowledged = Order.parse(first.key(), first.value());
      assertEquals(
          Map.of(acknowledged.country(), Tally.of(acknowledged)), generated.acknowledged());
      assertTrue(generated.firstFailure().endsWith("TimeoutException: too late"));
    }
  }

  @Test
  void endsWhenTheProducerThrows() throws Exception {
    MockProducer<String, String> producer = producer(true);
    producer.sendException = new TimeoutException("no metadata");
    try (OrderGenerator generator =
        new OrderGenerator(producer, "orders", 1_000, new RandomOrders(1, 0))) {
      generator.start();
      await(() -> !generator.isRunning());
      assertEquals(1, generator.generated().failed());
    }
  }

  @Test
  void theSameShareOfCountriesAsTheyHave() {
    RandomOrders orders = new RandomOrders(3, 0);
    Map<String, Long> counts =
        java.util.stream.Stream.generate(orders::next)
            .limit(100_000)
            .collect(Collectors.groupingBy(Order::country, Collectors.counting()));
    Map<String, Country> countries =
        java.util.Arrays.stream(Country.values())
            .collect(Collectors.toMap(Country::name, Function.identity()));
    counts.forEach(
        (code, count) -> assertEquals(countries.get(code).percent(), count / 1_000.0, 1.0, code));
  }

  private static void await(java.util.function.BooleanSupplier condition) {
    while (!condition.getAsBoolean()) {
      Thread.onSpinWait(); // The test has a time-out.
    }
  }
}
