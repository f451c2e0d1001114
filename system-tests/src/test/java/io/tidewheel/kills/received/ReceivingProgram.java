package io.tidewheel.kills.received;

import io.tidewheel.DStream;
import io.tidewheel.StreamingConf;
import io.tidewheel.StreamingContext;
import io.tidewheel.Tuple2;
import io.tidewheel.jdbc.Jdbc;
import io.tidewheel.jdbc.JdbcSink;
import io.tidewheel.kills.trap.Step;
import io.tidewheel.kills.trap.Trap;
import io.tidewheel.kills.trap.TrappedSink;
import io.tidewheel.kills.trap.TrappedStoresProvider;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The program that is killed: numbers of several receivers into a table, and counts of them out of
 * state into another. Arguments are {@code name=value}; settings are among them.
 */
final class ReceivingProgram {
  static final int PARTS = 2;
  private static final Duration INTERVAL = Duration.ofMillis(20);

  private ReceivingProgram() {}

  public static void main(String[] words) throws Exception {
    run(words, ReceivingProgram::receive);
  }

  /** A program to be killed. */
  interface Body {
    /**
     * Runs to its end.
     *
     * @param arguments by name
     */
    void run(Map<String, String> arguments) throws Exception;
  }

  /** Runs a program in its process, trapped if it is asked for. */
  static void run(String[] words, Body program) throws Exception {
    Map<String, String> arguments =
        Arrays.stream(words)
            .map(word -> word.split("=", 2))
            .collect(Collectors.toMap(word -> word[0], word -> word[1]));
    Trap.listen();
    if (arguments.containsKey("step")) {
      Trap.arm(Step.valueOf(arguments.get("step")), Long.parseLong(arguments.get("arrival")));
    }
    program.run(arguments);
    Trap.say("DONE");
    System.exit(0);
  }

  private static void receive(Map<String, String> arguments) throws Exception {
    boolean reliable = Boolean.parseBoolean(arguments.get("reliable"));
    int port = Integer.parseInt(arguments.get("port"));
    NumberReceiver first = new NumberReceiver(port, 0, reliable);
    NumberReceiver second = new NumberReceiver(port, 1, reliable);
    try (StreamingContext context = new StreamingContext(conf(arguments), INTERVAL)) {
      context.checkpoint(arguments.get("checkpoint"));
      write(
          context
              .receiverStream(first)
              .named("first")
              .union(context.receiverStream(second).named("second")),
          Jdbc.url(arguments.get("address")));
      context.start();
      Trap.say("UP");
      while (first.ended().getCount() + second.ended().getCount() > 0) {
        if (context.awaitTerminationOrTimeout(10)) {
          throw new IllegalStateException("the context ended by itself");
        }
      }
      context.stop(true, true);
    }
  }

  static StreamingConf conf(Map<String, String> arguments) {
    StreamingConf conf =
        new StreamingConf().setAppName("received").set("state.store", TrappedStoresProvider.NAME);
    arguments.forEach(
        (name, value) -> {
          if (name.contains(".")) {
            conf.set(name, value);
          }
        });
    return conf.set("streaming.receiver.writeAheadLog.enable", arguments.get("reliable"));
  }

  static void write(DStream<Arrival> arrivals, Jdbc database) {
    arrivals
        .transform(
            rdd -> {
              Trap.phase(Trap.Phase.WORKING);
              Trap.at(Step.PLAN);
              long batch = rdd.batch().id();
              return rdd.map(
                  arrival -> {
                    Trap.at(Step.COMPUTE);
                    return arrival.in(batch);
                  });
            })
        .saveTo(new TrappedSink<>(JdbcSink.insert(database, "arrivals")));
    arrivals
        .mapToPair(arrival -> Tuple2.of(arrival.part(), 1L))
        .<Long>updateStateByKey(
            (ones, before) ->
                Optional.of(before.orElse(0L) + ones.stream().mapToLong(Long::longValue).sum()))
        .map(count -> new PartCount(count._1(), count._2()))
        .saveTo(new TrappedSink<>(JdbcSink.<PartCount>upsert(database, "counts").key("part")));
    arrivals.foreachRDD(rdd -> Trap.phase(Trap.Phase.COMMITTING));
  }
}
