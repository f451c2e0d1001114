package io.tidewheel.kills;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidewheel.kills.trap.Step;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * F01, F02, F03: many kills, and a table of them, which is also left in {@code target/kills}:
 * {@code ./mvnw -Pcampaign -pl system-tests -am verify}, with {@code -Dcampaign.kills=N} and {@code
 * -Dcampaign.seed=N}.
 */
@Tag("campaign")
class KillCampaign {
  @Test
  @Timeout(value = 8, unit = TimeUnit.HOURS)
  void campaign() throws Exception {
    String given = System.getProperty("campaign.seed", "");
    long seed = given.isEmpty() ? System.currentTimeMillis() : Long.parseLong(given);
    int kills = Integer.getInteger("campaign.kills", 520);
    int each = (kills - 1) / Destinations.ALL.size() + 1;
    Tally tally = new Tally();
    System.out.println("seed=" + seed);
    for (Destination destination : Destinations.ALL) {
      new Siege(destination, tally, seed++).campaign(each);
    }
    System.out.println(tally);
    Files.writeString(
        Path.of(System.getProperty("kills.directory", "target/kills"), "table.txt"), tally + "\n");
    for (Destination destination : Destinations.ALL) {
      for (Step step : Step.ofPrograms()) {
        assertTrue(
            each < 100 || !destination.has(step) || tally.kills(destination, step) > 0,
            () -> destination.name() + " was never killed at " + step);
      }
    }
  }
}
