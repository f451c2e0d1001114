package io.tidewheel.kills;

import io.tidewheel.Batch;
import io.tidewheel.CheckpointException;
import io.tidewheel.DStream;
import io.tidewheel.PairDStream;
import io.tidewheel.StateSpec;
import io.tidewheel.StreamingConf;
import io.tidewheel.StreamingContext;
import io.tidewheel.Tuple2;
import io.tidewheel.kills.numbers.Account;
import io.tidewheel.kills.numbers.Numbers;
import io.tidewheel.kills.numbers.Row;
import io.tidewheel.kills.numbers.Total;
import io.tidewheel.kills.numbers.WindowTotal;
import io.tidewheel.kills.trap.Step;
import io.tidewheel.kills.trap.Trap;
import io.tidewheel.kills.trap.TrappedStoresProvider;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/**
 * The program that is killed: rows out of state (or without), totals of keys, and windows, from
 * numbers. Arguments are {@code name=value}; settings are among them.
 */
final class Program {
  static final Duration INTERVAL = Duration.ofMillis(20);
  static final Duration WINDOW = INTERVAL.multipliedBy(10);

  /** The exit value of a program that a checkpoint or a destination refused. */
  static final int REFUSED = 3;

  private static final long PID = ProcessHandle.current().pid();

  private Program() {}

  public static void main(String[] words) throws Exception {
    Map<String, String> arguments =
        Arrays.stream(words)
            .map(word -> word.split("=", 2))
            .collect(Collectors.toMap(word -> word[0], word -> word[1]));
    Trap.listen();
    String step = arguments.get("step");
    if (step != null) {
      Trap.arm(Step.valueOf(step), Long.parseLong(arguments.get("arrival")));
    }
    try {
      run(arguments);
      Trap.say("DONE");
      System.exit(0);
    } catch (CheckpointException e) {
      Trap.say("REFUSED " + e.getMessage().replace('\n', ' '));
      System.exit(REFUSED);
    }
  }

  private static void run(Map<String, String> arguments) throws Exception {
    NumberSource source = new NumberSource(Long.parseLong(arguments.get("end")));
    try (StreamingContext context = new StreamingContext(conf(arguments), INTERVAL)) {
      context.checkpoint(arguments.get("checkpoint"));
      DStream<Long> numbers = context.sourceStream(source);
      boolean stateful = Boolean.parseBoolean(arguments.get("stateful"));
      PairDStream<Integer, Account> accounts = accounts(numbers);
      Destinations.named(arguments.get("destination"))
          .write(
              new Results(
                  stateful ? rowsOutOfState(numbers) : rows(numbers),
                  totals(accounts),
                  windows(numbers, stateful)),
              arguments.get("address"));
      accounts.foreachRDD(
          rdd -> {
            report(rdd.batch(), rdd.map(Tuple2::_2).collect());
            Trap.phase(Trap.Phase.COMMITTING);
          });
      context.start();
      Trap.say("UP");
      while (source.finished().getCount() > 0) {
        if (context.awaitTerminationOrTimeout(10)) {
          throw new IllegalStateException("the context ended by itself");
        }
      }
      context.stop(true, true);
    }
  }

  private static StreamingConf conf(Map<String, String> arguments) {
    StreamingConf conf =
        new StreamingConf().setAppName("kills").set("state.store", TrappedStoresProvider.NAME);
    arguments.forEach(
        (name, value) -> {
          if (name.contains(".")) {
            conf.set(name, value);
          }
        });
    return conf;
  }

  /** The query output: what the state says, all of it. */
  private static void report(Batch batch, List<Account> accounts) {
    long count = accounts.stream().mapToLong(Account::count).sum();
    long total = accounts.stream().mapToLong(Account::total).sum();
    Trap.say("BATCH " + batch.id() + " " + count + " " + total);
  }

  private static DStream<Row> inBatch(DStream<Row> rows) {
    return rows.transform(
        rdd -> {
          long id = rdd.batch().id();
          long time = rdd.batch().time().toEpochMilli();
          return rdd.map(row -> row.in(id, time, PID));
        });
  }

  private static DStream<Row> rows(DStream<Long> numbers) {
    return inBatch(
        numbers.map(
            number -> {
              Trap.at(Step.COMPUTE);
              return row(number, Row.NO_TOTAL);
            }));
  }

  private static Row row(long number, long total) {
    return new Row(
        number,
        Numbers.key(number),
        Numbers.sequence(number),
        Numbers.value(number),
        total,
        -1,
        -1,
        -1);
  }

  private static DStream<Row> rowsOutOfState(DStream<Long> numbers) {
    return inBatch(
        numbers
            .mapToPair(number -> Tuple2.of(Numbers.key(number), number))
            .groupByKey()
            .mapWithState(
                StateSpec.<Integer, Iterable<Long>, Account, List<Row>>function(
                    (key, values, state) -> {
                      Trap.at(Step.COMPUTE);
                      Account account = state.exists() ? state.get() : Account.EMPTY;
                      List<Row> rows = new ArrayList<>();
                      for (long number : sorted(values.orElse(List.of()))) {
                        account = account.plus(number);
                        rows.add(row(number, account.total()));
                      }
                      state.update(account);
                      return rows;
                    }))
            .flatMap(List::iterator));
  }

  private static long[] sorted(Iterable<Long> numbers) {
    return StreamSupport.stream(numbers.spliterator(), false)
        .mapToLong(Long::longValue)
        .sorted()
        .toArray();
  }

  private static PairDStream<Integer, Account> accounts(DStream<Long> numbers) {
    return numbers
        .mapToPair(number -> Tuple2.of(Numbers.key(number), number))
        .updateStateByKey(
            (values, before) -> {
              Trap.at(Step.COMPUTE);
              Account account = before.orElse(Account.EMPTY);
              for (long number : values) {
                account = account.plus(number);
              }
              return Optional.of(account);
            });
  }

  private static DStream<Total> totals(PairDStream<Integer, Account> accounts) {
    return accounts.transform(
        rdd -> {
          long batch = rdd.batch().id();
          return rdd.map(
              account ->
                  new Total(account._1(), account._2().count(), account._2().total(), batch));
        });
  }

  private static DStream<WindowTotal> windows(DStream<Long> numbers, boolean inverse) {
    PairDStream<Integer, Account> pairs =
        numbers.mapToPair(number -> Tuple2.of(Numbers.group(number), Account.of(number)));
    PairDStream<Integer, Account> windows =
        inverse
            ? pairs.reduceByKeyAndWindow(Account::plus, Account::minus, WINDOW, INTERVAL)
            : pairs.reduceByKeyAndWindow(Account::plus, WINDOW, INTERVAL);
    return windows.transform(
        rdd -> {
          long batch = rdd.batch().id();
          long time = rdd.batch().time().toEpochMilli();
          return rdd.map(
              window ->
                  new WindowTotal(
                      batch, time, window._1(), window._2().count(), window._2().total()));
        });
  }
}
