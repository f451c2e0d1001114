package io.tidewheel.internal.receiver;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Permits come at their rate, one by one or many at once. */
class RateLimiterTest {
  private final RateLimiter limiter = new RateLimiter();

  private double seconds(Taking taking) throws InterruptedException {
    long began = System.nanoTime();
    taking.run();
    return (System.nanoTime() - began) / 1e9;
  }

  private interface Taking {
    void run() throws InterruptedException;
  }

  private void take(int times, long permits) throws InterruptedException {
    for (int i = 0; i < times; i++) {
      limiter.acquire(permits);
    }
  }

  @Test
  void withoutARateNobodyWaits() throws InterruptedException {
    double took = seconds(() -> take(1_000_000, 1_000));
    assertTrue(took < 10, "took=" + took);
  }

  @Test
  void permitsOneByOneComeAtTheRate() throws InterruptedException {
    limiter.update(2_000);
    double took = seconds(() -> take(1_000, 1));
    // 1,000 at 2,000/s, but for the burst of a tenth of a second.
    assertTrue(took >= 0.38, "took=" + took);
  }

  @Test
  void manyAtOnceAreWaitedForByTheNext() throws InterruptedException {
    limiter.update(2_000);
    double first = seconds(() -> limiter.acquire(600));
    double second = seconds(() -> limiter.acquire(1));
    assertTrue(second >= 0.18, "second=" + second);
    assertTrue(first < second, "first=" + first + " second=" + second);
  }

  @Test
  void anotherRateHoldsForThoseThatWait() throws Exception {
    limiter.update(1);
    limiter.acquire(1_000_000);
    CountDownLatch passed = new CountDownLatch(1);
    Thread waiting = waiting(passed);
    limiter.update(RateLimiter.UNLIMITED);
    passed.await();
    waiting.join();
  }

  @Test
  void whenItIsOpenedEverybodyPasses() throws Exception {
    limiter.update(1);
    limiter.acquire(1_000_000);
    CountDownLatch passed = new CountDownLatch(1);
    Thread waiting = waiting(passed);
    limiter.open();
    passed.await();
    waiting.join();
  }

  private Thread waiting(CountDownLatch passed) {
    Thread thread =
        new Thread(
            () -> {
              try {
                limiter.acquire(1);
                passed.countDown();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
    thread.start();
    while (thread.getState() != Thread.State.TIMED_WAITING) {
      Thread.onSpinWait();
    }
    return thread;
  }

  @Test
  void severalThreadsShareTheRate() throws Exception {
    limiter.update(2_000);
    AtomicLong taken = new AtomicLong();
    double took =
        seconds(
            () -> {
              Thread[] threads = new Thread[4];
              for (int i = 0; i < threads.length; i++) {
                threads[i] =
                    new Thread(
                        () -> {
                          try {
                            take(250, 1);
                            taken.addAndGet(250);
                          } catch (InterruptedException e) {
                            Thread.currentThread().interrupt();
                          }
                        });
                threads[i].start();
              }
              for (Thread thread : threads) {
                thread.join();
              }
            });
    assertTrue(taken.get() == 1_000 && took >= 0.38, "taken=" + taken + " took=" + took);
  }
}
