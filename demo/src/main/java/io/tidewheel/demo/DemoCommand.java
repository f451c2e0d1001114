package io.tidewheel.demo;

import io.tidewheel.cli.Command;
import io.tidewheel.cli.Failure;
import io.tidewheel.demo.cluster.SparkCluster;
import io.tidewheel.demo.cluster.SparkJars;
import io.tidewheel.demo.job.ExitCodes;
import io.tidewheel.demo.job.JobSettings;
import io.tidewheel.demo.job.KafkaTopic;
import io.tidewheel.demo.job.Ledger;
import io.tidewheel.demo.job.TemporaryDirectory;
import io.tidewheel.demo.screen.Approach;
import io.tidewheel.demo.screen.RunSettings;
import io.tidewheel.demo.screen.Screen;
import io.tidewheel.demo.screen.Verdict;
import io.tidewheel.spi.config.ConfigKey;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.regex.Pattern;
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
          + " partitions, and a job that reads them and writes to a database: revenue and count by"
          + " country over a sliding window, and totals. At the end it checks, in the database, that"
          + " every order was counted exactly once.",
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
  private static final String SPARK = "spark";
  private static final int WORKERS = 2;
  private static final Pattern RELATIVE_FILE =
      Pattern.compile("jdbc:sqlite:(?!/|file:/|[A-Za-z]:)");
  private static final String PASSWORD = "TIDEWHEEL_JDBC_PASSWORD";

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
      names = "--approach",
      paramLabel = "HOW",
      defaultValue = "direct",
      converter = ApproachWord.class,
      description =
          "How the job reads the topic: direct, or by a receiver in a consumer group (direct,"
              + " receiver; default: ${DEFAULT-VALUE}). With --checkpoint or --chaos the receiver"
              + " has a write-ahead log.")
  private Approach approach;

  @Option(
      names = "--checkpoint",
      paramLabel = "DIR",
      description =
          "Keep orders, positions and totals in DIR: the next run with it goes on where this one"
              + " ends, however that is. A topic of --bootstrap-servers is kept, too.")
  private Path directory;

  @Option(
      names = "--takeover",
      description =
          "Start although another run has the --checkpoint, on the same --bootstrap-servers: that"
              + " one can commit nothing any more.")
  private boolean takeover;

  @Option(
      names = "--jdbc-url",
      paramLabel = "URL",
      description =
          "Write to the tables revenue_by_country and orders_by_country at URL (PostgreSQL, SQLite)"
              + " instead of an SQLite file. They are created if they are missing; without"
              + " --checkpoint their rows are deleted first.")
  private String jdbcUrl;

  @Option(
      names = "--jdbc-user",
      paramLabel = "NAME",
      description = "Whom to connect as; the password is taken from TIDEWHEEL_JDBC_PASSWORD.")
  private String jdbcUser;

  @Option(
      names = "--chaos",
      description =
          "Run the job in a process of its own, kill that (SIGKILL) again and again at random, and"
              + " start it again, while orders go on to come.")
  private boolean chaos;

  @Option(
      names = "--kill-every",
      paramLabel = "TIME",
      defaultValue = "3s",
      converter = KillEvery.class,
      description = "With --chaos: about how often (default: ${DEFAULT-VALUE}).")
  private Duration killEvery;

  @Option(
      names = "--engine",
      paramLabel = "NAME",
      defaultValue = "embedded",
      converter = EngineName.class,
      description =
          "What runs the job: embedded, or spark, in a process of its own"
              + " (default: ${DEFAULT-VALUE}).")
  private String engine;

  @Option(
      names = "--cluster",
      description =
          "With --engine spark: start a Spark cluster of a master, two workers and their executors,"
              + " each a process, and kill (SIGKILL) an executor and a worker on the way.")
  private boolean cluster;

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
    if (takeover && (directory == null || bootstrapServers == null)) {
      throw new Failure(
          "--takeover goes with --checkpoint and --bootstrap-servers: a broker inside a process ends"
              + " with it, so there is nothing to go on with");
    }
    if (!chaos && spec.commandLine().getParseResult().hasMatchedOption("--kill-every")) {
      throw new Failure("--kill-every goes with --chaos: without it nothing is killed");
    }
    refuseWhatDoesNotGoWithSpark();
    RunSettings settings =
        new RunSettings(
            rate,
            interval,
            Optional.ofNullable(seconds).map(Duration::ofSeconds),
            directory != null || chaos ? approach.logged() : approach,
            chaos ? Optional.of(killEvery) : Optional.empty(),
            DRAIN);
    Screen screen = Screen.of(spec.commandLine().getOut(), json);
    if (!engine.equals(SPARK)) {
      return run(settings, screen, Optional.empty());
    }
    SparkJars jars = SparkJars.find();
    screen.preparing(
        cluster
            ? "starting a Spark cluster, of a master and %d workers".formatted(WORKERS)
            : "making room for Spark");
    try (SparkCluster spark = SparkCluster.start(jars, cluster ? WORKERS : 0)) {
      // What the driver for SQLite unpacks stays behind when this process is killed.
      System.setProperty("org.sqlite.tmpdir", spark.directory().toString());
      return run(settings, screen, Optional.of(spark));
    }
  }

  private void refuseWhatDoesNotGoWithSpark() {
    if (cluster && !engine.equals(SPARK)) {
      throw new Failure("--cluster goes with --engine spark: it is a cluster of Spark's");
    }
    if (cluster && approach.receives()) {
      throw new Failure(
          "--approach receiver does not go with --cluster: the cluster's executors read the topic"
              + " directly");
    }
    if (cluster && jdbcUrl != null && RELATIVE_FILE.matcher(jdbcUrl).lookingAt()) {
      throw new Failure(
          ("--jdbc-url=%s is no file that executors find: they have directories of their own; give"
                  + " an absolute path")
              .formatted(jdbcUrl));
    }
  }

  private int run(RunSettings settings, Screen screen, Optional<SparkCluster> spark)
      throws InterruptedException {
    if (directory != null) {
      OwnedDirectory owned = OwnedDirectory.take(directory, takeover);
      try {
        // Other processes may have other working directories.
        return run(
            settings, screen, spark.isEmpty() ? directory : directory.toAbsolutePath(), spark);
      } finally {
        owned.close();
      }
    }
    if (spark.isPresent()) {
      return run(settings, screen, spark.get().directory(), spark);
    }
    try (TemporaryDirectory temporary = TemporaryDirectory.create()) {
      return run(settings, screen, temporary.path(), spark);
    }
  }

  private int run(RunSettings settings, Screen screen, Path kept, Optional<SparkCluster> spark)
      throws InterruptedException {
    EarlierRuns noted = noted();
    screen.preparing(
        bootstrapServers == null
            ? "starting a Kafka broker in this process"
            : "creating a topic at " + bootstrapServers);
    try (StopSignals signals = new StopSignals();
        Broker broker = broker(noted.topic(), spark)) {
      JobSettings job = job(settings, broker.topic(), kept);
      EarlierRuns earlier = counted(noted, broker.topic());
      return ExitCodes.of(
          new DemoRun(
                  settings, screen, signals::heard, job, earlier, rows(job, kept), verbose, spark)
              .run(new SplittableRandom().nextLong()));
    }
  }

  private JobSettings job(RunSettings settings, KafkaTopic topic, Path kept) {
    return new JobSettings(
        topic,
        interval.toMillis(),
        settings.window().toMillis(),
        settings.slide().toMillis(),
        kept.resolve("checkpoint").toString(),
        jdbcUrl == null ? "jdbc:sqlite:" + file(kept) : jdbcUrl,
        jdbcUser,
        jdbcUrl == null ? null : System.getenv(PASSWORD),
        takeover,
        jdbcUrl != null && directory == null,
        settings.approach());
  }

  private static Path file(Path kept) {
    return kept.resolve("revenue.db");
  }

  private Verdict.Rows rows(JobSettings job, Path kept) {
    String query = "select * from " + Ledger.REVENUE;
    String look =
        jdbcUrl != null
            ? query + ", at " + job.jdbc()
            : directory != null
                ? "sqlite3 " + word(file(kept).toString()) + " " + word(query)
                : "in an SQLite file, which is deleted now; --checkpoint DIR keeps it";
    return new Verdict.Rows(job.jdbc().toString(), look);
  }

  /** As a shell takes it for one word. */
  private static String word(String text) {
    return text.matches("[\\w./+,:@%-]+") ? text : "'" + text.replace("'", "'\\''") + "'";
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

  private EarlierRuns counted(EarlierRuns noted, KafkaTopic topic) {
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

  private Broker broker(String topic, Optional<SparkCluster> spark) throws InterruptedException {
    if (bootstrapServers != null) {
      return BrokerElsewhere.connect(bootstrapServers, topic, directory != null);
    }
    try {
      return BrokerInProcess.start(
          Optional.ofNullable(directory)
              .or(() -> spark.map(SparkCluster::directory))
              .map(path -> path.resolve("broker")));
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

  /** What runs the job. */
  static final class EngineName implements ITypeConverter<String> {
    @Override
    public String convert(String text) {
      if (text.equals("embedded") || text.equals(SPARK)) {
        return text;
      }
      throw new IllegalArgumentException("embedded or spark");
    }
  }

  /** Orders per second. */
  static final class Rate implements ITypeConverter<Integer> {
    @Override
    public Integer convert(String text) {
      return number(text, 1, 1_000_000, "orders per second");
    }
  }

  /** How the topic is read. */
  static final class ApproachWord implements ITypeConverter<Approach> {
    @Override
    public Approach convert(String text) {
      return switch (text) {
        case "direct" -> Approach.DIRECT;
        case "receiver" -> Approach.RECEIVER;
        default -> throw new IllegalArgumentException("direct or receiver");
      };
    }
  }

  /** Seconds of a run. */
  static final class Seconds implements ITypeConverter<Integer> {
    @Override
    public Integer convert(String text) {
      return number(text, 1, 1_000_000, "seconds");
    }
  }

  private static Duration time(String text, Duration least, Duration most, String range) {
    Duration time = ConfigKey.duration("time", null, "").parser().apply(text);
    if (time.compareTo(least) < 0 || time.compareTo(most) > 0) {
      throw new IllegalArgumentException(range);
    }
    return time;
  }

  /** Time between batches, written as in the configuration. */
  static final class Interval implements ITypeConverter<Duration> {
    @Override
    public Duration convert(String text) {
      return time(text, Duration.ofMillis(10), Duration.ofMinutes(1), "from 10ms to 1min");
    }
  }

  /** Time between kills. */
  static final class KillEvery implements ITypeConverter<Duration> {
    @Override
    public Duration convert(String text) {
      return time(text, Duration.ofSeconds(1), Duration.ofHours(1), "from 1s to 1h");
    }
  }
}
