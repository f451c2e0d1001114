package io.tidewheel.program;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidewheel.StreamingConf;
import io.tidewheel.StreamingContext;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What a program may set, and what it is told when it is wrong. */
class ConfigurationTest {
  private static String problems(StreamingConf conf) {
    return assertThrows(
            IllegalArgumentException.class, () -> new StreamingContext(conf, Duration.ofSeconds(1)))
        .getMessage();
  }

  @Test
  void allProblemsAreReportedAtOnceWithTheNearestKey() {
    String message =
        problems(
            new StreamingConf()
                .set("streaming.overun", "merge")
                .set("engine.threads", "many")
                .set("streaming.gracefulStopTimeout", "5"));
    assertTrue(message.contains("3 problems"), message);
    assertTrue(message.contains("did you mean streaming.overrun?"), message);
    assertTrue(message.contains("engine.threads=many: must be a whole number"), message);
    assertTrue(
        message.contains("streaming.gracefulStopTimeout=5: must be a number with a unit"), message);
  }

  @Test
  void sparksNameOfAKeyIsTheSameKey() {
    String message =
        problems(
            new StreamingConf()
                .set("streaming.overrun", "merge")
                .set("spark.streaming.overrun", "queue"));
    assertTrue(message.contains("set twice"), message);
    message = problems(new StreamingConf().set("spark.streaming.nonsense.entirely", "1"));
    assertTrue(message.contains("docs/configuration.md"), message);
  }

  @Test
  void keysWithoutMeaningHereOnlyWarn() {
    new StreamingContext(
            new StreamingConf()
                .set("spark.streaming.concurrentJobs", "2")
                .set("spark.executor.memory", "1g"),
            Duration.ofSeconds(1))
        .close();
  }

  @Test
  void anEngineThatIsNotThereIsNamed() {
    String message = problems(new StreamingConf().set("engine", "spark"));
    assertTrue(message.contains("engine=spark") && message.contains("[embedded]"), message);
  }

  @Test
  void intervalMustBePositiveWholeMilliseconds() {
    for (Duration interval :
        new Duration[] {Duration.ZERO, Duration.ofMillis(-5), Duration.ofNanos(1_500_000)}) {
      assertThrows(IllegalArgumentException.class, () -> new StreamingContext("test", interval));
    }
  }

  @Test
  void valuesAreNotPrinted() {
    StreamingConf conf = new StreamingConf().setAppName("test").set("engine.threads", "1234567");
    assertFalse(conf.toString().contains("1234567"));
    assertEquals("StreamingConf(test, [engine.threads])", conf.toString());
  }
}
