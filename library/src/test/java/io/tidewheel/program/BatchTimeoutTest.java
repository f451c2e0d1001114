package io.tidewheel.program;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidewheel.StreamingConf;
import io.tidewheel.StreamingContextState;
import io.tidewheel.StreamingException;
import io.tidewheel.testkit.StreamTest;
import io.tidewheel.testkit.TestInput;
import io.tidewheel.testkit.TestOutput;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** F41: functions that do not return. */
class BatchTimeoutTest {
  private static StreamTest test(String attempts) {
    return StreamTest.of(
        new StreamingConf()
            .setAppName("test")
            .set("engine.threads", "2")
            .set("streaming.batch.maxAttempts", attempts)
            .set("streaming.batch.timeout", "300ms"),
        Duration.ofSeconds(1));
  }

  @Test
  void aBatchThatTakesTooLongIsCancelledAndRunAgain() {
    AtomicInteger calls = new AtomicInteger();
    CountDownLatch never = new CountDownLatch(1);
    try (StreamTest test = test("2")) {
      TestInput<String> words = test.input();
      TestOutput<String> output =
          test.capture(
              words.stream()
                  .map(
                      word -> {
                        if (word.equals("b") && calls.incrementAndGet() == 1) {
                          never.await();
                        }
                        return word;
                      }));
      test.start().feed(words, "a", "b").tick().expect(output, "a", "b");
      test.feed(words, "c").tick().expect(output, "c");
    }
    assertEquals(2, calls.get());
  }

  @Test
  void theOperatorIsNamedWhenItHasFailedForGood() {
    CountDownLatch never = new CountDownLatch(1);
    try (StreamTest test = test("1")) {
      TestInput<String> words = test.input();
      words.stream()
          .foreachRDD(
              rdd -> {
                if (!rdd.isEmpty()) {
                  never.await(); // Between jobs.
                }
              });
      String message =
          assertThrows(StreamingException.class, () -> test.start().feed(words, "a").tick())
              .getMessage();
      assertTrue(message.contains("batch=0: still ran after streaming.batch.timeout"), message);
    }
  }

  @Test
  @DisplayName("F41: a loop without end is named, and the context ends for those who wait")
  void aFunctionThatReactsToNothingEndsTheContext() throws Exception {
    CountDownLatch released = new CountDownLatch(1);
    CountDownLatch left = new CountDownLatch(1);
    try (StreamTest test = test("2")) {
      TestInput<String> words = test.input();
      test.capture(
          words.stream()
              .map(
                  word -> {
                    while (released.getCount() > 0) {
                      Thread.onSpinWait();
                    }
                    left.countDown();
                    return word;
                  }));
      test.start().feed(words, "a");
      String message = assertThrows(StreamingException.class, test::tick).getMessage();
      assertTrue(message.contains("batch=0, operator="), message);
      assertTrue(message.contains("still ran after streaming.batch.timeout=300ms"), message);
      assertEquals(StreamingContextState.STOPPED, test.context().getState());
      assertThrows(
          StreamingException.class, () -> test.context().awaitTerminationOrTimeout(20_000));
    }
    released.countDown();
    left.await();
  }
}
