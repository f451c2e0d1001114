package io.tidewheel.demo;

import io.tidewheel.cli.Command;
import io.tidewheel.cli.Failure;
import io.tidewheel.demo.screen.RunSettings;
import io.tidewheel.demo.screen.Screen;
import io.tidewheel.spi.config.ConfigKey;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.SplittableRandom;
import picocli.CommandLine;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code tidewheel demo}. */
@CommandLine.Command(
    name = "demo",
    header = "Revenue by country from a stream of orders, with everything it needs.",
    description = {
      "",
      "Starts a Kafka broker inside this process, a generator that writes orders to a topic of 4"
          + " partitions, and a job that reads them: revenue and count by country over a sliding"
          + " window. At the end it checks that every order was counted exactly once.",
      ""
    },
    sortOptions = false,
    usageHelpAutoWidth = false,
    mixinStandardHelpOptions = true,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:The job's totals match what was generated.",
      "1:They do not, or the run failed; the last lines say why.",
      "2:The command line is not understood.",
      "74:The checkpoint cannot be written."
    })
public final class DemoCommand implements Command {
  private static final Duration DRAIN = Duration.ofSeconds(30);

  @Option(
      names = "--rate",
      paramLabel = "N",
      defaultValue = "10000",
      converter = Rate.class,
      description = "Orders per second (default: ${DEFAULT-VALUE}).")
  private int rate;

  @Option(
      names = "--interval",
      paramLabel = "TIME",
      defaultValue = "500ms",
      converter = Interval.class,
      description = "How far apart batches are, such as 100ms or 2s (default: ${DEFAULT-VALUE}).")
  private Duration interval;

  @Option(
      names = "--seconds",
      paramLabel = "N",
      converter = Seconds.class,
      description = "End after so many seconds (default: at ^C).")
  private Integer seconds;

  @Option(
      names = "--bootstrap-servers",
      paramLabel = "HOST",
      description =
          "Use the Kafka broker at HOST or HOST:PORT instead of starting one. The topic is created"
              + " there and deleted at the end.")
  private String bootstrapServers;

  @Option(
      names = "--checkpoint",
      paramLabel = "DIR",
      description =
          "Keep orders, positions and totals in DIR: the next run with it goes on where this one"
              + " ends, however that is. A topic of --bootstrap-servers is kept, too.")
  private Path directory;

  @Option(
      names = "--json",
      description = "Print a JSON object for each batch, and a last one for the verdict.")
  private boolean json;

  @Option(names = "--verbose", description = "Log more than warnings, to the error stream.")
  private boolean verbose;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws InterruptedException {
    if (verbose) {
      logMore();
    }
    RunSettings settings =
        new RunSettings(
            rate, interval, Optional.ofNullable(seconds).map(Duration::ofSeconds), DRAIN);
    Screen screen = Screen.of(spec.commandLine().getOut(), json);
    if (directory == null) {
      return run(settings, screen);
    }
    OwnedDirectory owned = OwnedDirectory.take(directory);
    try {
      return run(settings, screen);
    } finally {
      owned.close();
    }
  }

  private int run(RunSettings settings, Screen screen) throws InterruptedException {
    EarlierRuns noted = noted();
    screen.preparing(
        bootstrapServers == null
            ? "starting a Kafka broker in this process"
            : "creating a topic at " + bootstrapServers);
    try (StopSignals signals = new StopSignals();
        Broker broker = broker(noted.topic())) {
      return ExitCodes.of(
          new DemoRun(
                  settings,
                  screen,
                  signals::heard,
                  inDirectory("checkpoint"),
                  counted(noted, broker.topic()))
              .run(broker.topic(), new SplittableRandom().nextLong()));
    }
  }

  private Optional<Path> inDirectory(String name) {
    return Optional.ofNullable(directory).map(path -> path.resolve(name));
  }

  /** What the last run with this checkpoint noted, before it. */
  private EarlierRuns noted() {
    String newTopic =
        bootstrapServers == null ? BrokerInProcess.TOPIC : BrokerElsewhere.newTopicName();
    if (directory == null) {
      return EarlierRuns.none(newTopic);
    }
    EarlierRuns noted = EarlierRuns.in(directory, newTopic);
    if ((bootstrapServers == null) != noted.topic().equals(BrokerInProcess.TOPIC)) {
      throw new Failure(
          "the runs before with --checkpoint=%s had %s; do the same, or begin anew with another"
                  .formatted(
                      directory,
                      bootstrapServers == null
                          ? "the topic " + noted.topic() + " at --bootstrap-servers"
                          : "a broker in the process, without --bootstrap-servers")
              + " --checkpoint");
    }
    noted.writeTo(directory); // The name of a topic is known before the topic is there.
    return noted;
  }

  private EarlierRuns counted(EarlierRuns noted, RevenueJob.KafkaTopic topic) {
    if (directory == null) {
      return noted;
    }
    EarlierRuns counted = OrdersInTopic.count(noted, topic);
    counted.writeTo(directory);
    return counted;
  }

  /** To be called before the first logger is made; simplelogger.properties has what it changes. */
  private static void logMore() {
    String prefix = "org.slf4j.simpleLogger.";
    System.setProperty(prefix + "defaultLogLevel", "info");
    System.setProperty(prefix + "log.kafka", "warn");
    System.setProperty(prefix + "log.state", "warn");
    System.setProperty(prefix + "log.org.apache.kafka", "warn");
    System.setProperty(prefix + "log.org.apache.kafka.clients", "info");
    System.setProperty(prefix + "log.org.apache.kafka.clients.NetworkClient", "warn");
  }

  private Broker broker(String topic) throws InterruptedException {
    if (bootstrapServers != null) {
      return BrokerElsewhere.connect(bootstrapServers, topic, directory != null);
    }
    try {
      return BrokerInProcess.start(inDirectory("broker"));
    } catch (IllegalStateException e) {
      throw new Failure(
          "no Kafka broker can be started in this process: "
              + e.getMessage()
              + "; --verbose shows its log, --bootstrap-servers uses one that runs",
          e);
    }
  }

  private static int number(String text, int least, int most, String what) {
    try {
      int number = Integer.parseInt(text);
      if (number >= least && number <= most) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Falls through to the one message for both.
    }
    throw new IllegalArgumentException(
        String.format(Locale.ROOT, "a whole number of %s from %,d to %,d", what, least, most));
  }

  /** Orders per second. */
  static final class Rate implements ITypeConverter<Integer> {
    @Override
    public Integer convert(String text) {
      return number(text, 1, 1_000_000, "orders per second");
    }
  }

  /** Seconds of a run. */
  static final class Seconds implements ITypeConverter<Integer> {
    @Override
    public Integer convert(String text) {
      return number(text, 1, 1_000_000, "seconds");
    }
  }

  /** Time between batches, written as in the configuration. */
  static final class Interval implements ITypeConverter<Duration> {
    private static final ConfigKey<Duration> AS_WRITTEN = ConfigKey.duration("interval", null, "");
    private static final Duration LEAST = Duration.ofMillis(10);
    private static final Duration MOST = Duration.ofMinutes(1);

    @Override
    public Duration convert(String text) {
      Duration interval = AS_WRITTEN.parser().apply(text);
      if (interval.compareTo(LEAST) < 0 || interval.compareTo(MOST) > 0) {
        throw new IllegalArgumentException("from 10ms to 1min");
      }
      return interval;
    }
  }
}
