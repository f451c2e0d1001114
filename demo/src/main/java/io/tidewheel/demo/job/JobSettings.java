package io.tidewheel.demo.job;

import io.tidewheel.StreamingConf;
import io.tidewheel.demo.screen.Approach;
import io.tidewheel.jdbc.Jdbc;
import java.time.Duration;
import java.util.Optional;

/**
 * All that the job is told; of simple parts, so that it can be told to another process.
 *
 * @param checkpoint a directory
 * @param jdbcUser null if there is none, as the password
 * @param takeover whether it starts although another process has the checkpoint
 * @param resets whether the database may know of batches of another checkpoint
 */
public record JobSettings(
    KafkaTopic topic,
    long intervalMillis,
    long windowMillis,
    long slideMillis,
    String checkpoint,
    String jdbcUrl,
    String jdbcUser,
    String jdbcPassword,
    boolean takeover,
    boolean resets,
    Approach approach) {

  /** The database it writes to. */
  public Jdbc jdbc() {
    Jdbc jdbc = Jdbc.url(jdbcUrl);
    jdbc = jdbcUser == null ? jdbc : jdbc.user(jdbcUser);
    return jdbcPassword == null ? jdbc : jdbc.password(jdbcPassword);
  }

  /** The same, with what a later process of the same run is to do. */
  JobSettings next() {
    return new JobSettings(
        topic,
        intervalMillis,
        windowMillis,
        slideMillis,
        checkpoint,
        jdbcUrl,
        jdbcUser,
        jdbcPassword,
        false,
        false,
        approach);
  }

  Duration interval() {
    return Duration.ofMillis(intervalMillis);
  }

  StreamingConf conf() {
    StreamingConf conf =
        new StreamingConf()
            .setAppName("revenue")
            .set("streaming.checkpoint.takeover", String.valueOf(takeover));
    if (approach.isLogged()) {
      conf.set("streaming.receiver.writeAheadLog.enable", "true");
    }
    Optional<String> outputs = resets ? Optional.of(outputs()) : Optional.empty();
    outputs.ifPresent(ids -> conf.set("streaming.checkpoint.resetOutput", ids));
    return conf;
  }

  private String outputs() {
    String always = Ledger.REVENUE + "," + Ledger.TOTALS;
    return approach.receives() ? always + "," + Ledger.REPEATED : always;
  }

  /** Without the password. */
  @Override
  public String toString() {
    return "JobSettings[" + topic + ", " + checkpoint + ", " + jdbc() + "]";
  }
}
