package io.tidewheel.kills;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidewheel.kills.trap.Step;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A program that is started twice, on real processes that are stopped and wake up. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class TakeoverTest {
  private static final long PAUSE_MILLIS = 1_500;
  private static final List<String> DATABASES = List.of("sqlite", "postgres");
  private static final List<Step> STEPS =
      List.of(Step.JOURNAL, Step.WRITE, Step.COMMIT, Step.COMMITTED, Step.JOURNAL_COMMIT);

  static List<String> databases() {
    return DATABASES;
  }

  static List<String> destinations() {
    return Destinations.ALL.stream().map(Destination::name).toList();
  }

  static List<String> others() {
    return destinations().stream().filter(name -> !DATABASES.contains(name)).toList();
  }

  private static Duel duel(String destination, long seed) throws Exception {
    return new Duel(Destinations.named(destination), seed);
  }

  @ParameterizedTest
  @MethodSource("databases")
  void f16TheSecondIsRefusedAndToldWhoIsThere(String destination) throws Exception {
    try (Duel duel = duel(destination, 1)) {
      String refusal = duel.refuse();
      assertTrue(refusal.contains("is in use by host="), refusal);
      assertTrue(refusal.contains("streaming.checkpoint.takeover=true"), refusal);
    }
  }

  @ParameterizedTest
  @MethodSource("destinations")
  void f16TheSecondTakesOverAndTheFirstFailsAtItsNextCommit(String destination) throws Exception {
    try (Duel duel = duel(destination, 2)) {
      duel.takeOver();
    }
  }

  @ParameterizedTest
  @MethodSource("databases")
  void f17AZombieThatWakesUpWritesNothing(String destination) throws Exception {
    long seed = 10;
    // The campaign has every step with every database.
    for (Step step : destination.equals("postgres") ? STEPS : List.of(Step.COMMIT)) {
      try (Duel duel = duel(destination, seed++)) {
        duel.wakeUp(step, 0);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("others")
  void f17AZombieOfAnOutputOfOnesOwnWritesNothing(String destination) throws Exception {
    try (Duel duel = duel(destination, 20)) {
      duel.wakeUp(Step.COMMIT, 0);
    }
  }

  @ParameterizedTest
  @MethodSource("databases")
  void f15ALongPauseAtAnyInstantIsTheEndOfTheFirst(String destination) throws Exception {
    try (Duel duel = duel(destination, 40)) {
      duel.wakeUp(null, PAUSE_MILLIS);
    }
  }

  /** Every step, random instants, and pauses of minutes. */
  @Test
  @Tag("campaign")
  @Timeout(value = 8, unit = TimeUnit.HOURS)
  void campaign() throws Exception {
    Random random = new Random();
    for (String destination : destinations()) {
      for (Step step : Step.ofPrograms()) {
        if (!step.isOfTheStart()) {
          try (Duel duel = duel(destination, random.nextLong(1_000_000))) {
            duel.wakeUp(step, 0);
          }
        }
      }
      for (int i = 0; i < 20; i++) {
        try (Duel duel = duel(destination, random.nextLong(1_000_000))) {
          duel.wakeUp(null, random.nextInt(3_000));
        }
      }
      for (long seconds : List.of(60, 300)) {
        try (Duel duel = duel(destination, random.nextLong(1_000_000))) {
          duel.wakeUp(null, TimeUnit.SECONDS.toMillis(seconds));
        }
      }
    }
  }
}
