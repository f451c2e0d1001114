package io.tidewheel.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidewheel.DStreamLike;
import io.tidewheel.PairDStream;
import io.tidewheel.RDDLike;
import io.tidewheel.State;
import io.tidewheel.StateSpec;
import io.tidewheel.StreamingConf;
import io.tidewheel.Tuple2;
import io.tidewheel.function.Function3;
import io.tidewheel.jdbc.Jdbc;
import io.tidewheel.jdbc.JdbcSink;
import io.tidewheel.testkit.StreamTest;
import io.tidewheel.testkit.TestInput;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whole programs give the same on Spark as on the embedded engine, batch by batch. */
class BothEnginesTest {
  private static final int BATCHES = 12;

  @TempDir Path directory;

  /** What a program does with words; what it notes is compared. */
  private interface Program {
    void define(PairDStream<String, Integer> words, Notes notes) throws Exception;
  }

  /** State that is not serializable: a codec writes it. */
  private record Total(String word, int sum) {}

  /** What came out, as text, sorted: engines owe no order to unsorted streams. */
  private static final class Notes {
    private final List<String> lines = Collections.synchronizedList(new ArrayList<>());
  }

  private static <T, S extends DStreamLike<T, S, R>, R extends RDDLike<T, R>> void note(
      DStreamLike<T, S, R> stream, Notes notes, String name) {
    stream.foreachRDD(
        (rdd, time) ->
            notes.lines.add(
                time.toEpochMilli()
                    + " "
                    + name
                    + " "
                    + rdd.collect().stream().map(String::valueOf).sorted().toList()));
  }

  private static StreamingConf conf(String engine) {
    StreamingConf conf =
        engine.equals("spark")
            ? Local.conf()
            : new StreamingConf().setAppName("test").set("engine.strict", "true");
    return conf.set("streaming.defaultParallelism", "3");
  }

  private List<String> run(String engine, Program program) throws Exception {
    Notes notes = new Notes();
    try (StreamTest test = StreamTest.of(conf(engine), Duration.ofSeconds(1))) {
      test.context().checkpoint(directory.resolve(engine).toString());
      TestInput<String> words = test.input();
      program.define(words.stream().mapToPair(word -> Tuple2.of(word, 1)), notes);
      test.start();
      Random random = new Random(7);
      for (int batch = 0; batch < BATCHES; batch++) {
        for (int i = random.nextInt(12); i > 0; i--) {
          test.feed(words, "w" + random.nextInt(6));
        }
        test.tick();
      }
    }
    return notes.lines;
  }

  private void sameOnBoth(Program program) throws Exception {
    List<String> expected = run("embedded", program);
    assertFalse(expected.isEmpty());
    assertEquals(expected, run("spark", program));
  }

  private static Duration seconds(int seconds) {
    return Duration.ofSeconds(seconds);
  }

  @Test
  void stateless() throws Exception {
    sameOnBoth(
        (words, notes) -> {
          note(words.reduceByKey(Integer::sum), notes, "sums");
          note(words.groupByKey().mapValues(BothEnginesTest::sum), notes, "groups");
          note(words.filter(pair -> pair._1().compareTo("w3") < 0).count(), notes, "count");
          note(
              words.transform(rdd -> rdd.map(Tuple2::_1).sortBy(word -> word, false, 2).distinct()),
              notes,
              "sorted");
        });
  }

  @Test
  void windows() throws Exception {
    sameOnBoth(
        (words, notes) -> {
          note(words.window(seconds(3), seconds(2)), notes, "raw");
          note(words.reduceByKeyAndWindow(Integer::sum, seconds(4)), notes, "sums");
          note(
              words
                  .reduceByKeyAndWindow(Integer::sum, (a, b) -> a - b, seconds(5), seconds(1))
                  .named("inverse"),
              notes,
              "inverse");
          note(
              words.map(Tuple2::_1).countByValueAndWindow(seconds(4), seconds(2)), notes, "values");
        });
  }

  @Test
  void updateStateByKey() throws Exception {
    sameOnBoth(
        (words, notes) ->
            note(
                words.updateStateByKey(
                    (List<Integer> values, Optional<Integer> state) -> {
                      int sum = state.orElse(0) + sum(values);
                      return sum > 9 ? Optional.empty() : Optional.of(sum);
                    }),
                notes,
                "totals"));
  }

  @Test
  void mapWithState() throws Exception {
    Function3<String, Optional<Integer>, State<Total>, String> function =
        (word, one, state) -> {
          if (state.isTimingOut()) {
            return word + " ends";
          }
          int sum = one.orElse(0) + (state.exists() ? state.get().sum() : 0);
          state.update(new Total(word, sum));
          return word + sum;
        };
    sameOnBoth(
        (words, notes) -> {
          var mapped = words.mapWithState(StateSpec.function(function).timeout(seconds(3)));
          note(mapped, notes, "mapped");
          note(mapped.stateSnapshots(), notes, "snapshots");
        });
  }

  @Test
  void joins() throws Exception {
    sameOnBoth(
        (words, notes) -> {
          PairDStream<String, Integer> sums = words.reduceByKey(Integer::sum);
          PairDStream<String, Integer> late =
              sums.filter(pair -> !pair._1().equals("w1")).window(seconds(2));
          note(sums.join(late), notes, "inner");
          note(sums.fullOuterJoin(late), notes, "outer");
          note(
              sums.cogroup(late).mapValues(both -> sum(both._1()) * 100 + sum(both._2())),
              notes,
              "grouped");
        });
  }

  @Test
  void aTableThatTakesEachBatchOnce() throws Exception {
    List<String> tables = new ArrayList<>();
    for (String engine : List.of("embedded", "spark")) {
      String url = "jdbc:sqlite:" + directory.resolve(engine + ".db");
      try (Connection connection = DriverManager.getConnection(url);
          Statement statement = connection.createStatement()) {
        statement.execute("CREATE TABLE totals (word TEXT PRIMARY KEY, total INTEGER)");
        statement.execute("CREATE TABLE seen (word TEXT, n INTEGER)");
        run(
            engine,
            (words, notes) -> {
              words
                  .updateStateByKey(
                      (List<Integer> values, Optional<Integer> state) ->
                          Optional.of(state.orElse(0) + sum(values)))
                  .saveTo(JdbcSink.upsert(Jdbc.url(url), "totals", "word", "total"));
              words.saveTo(JdbcSink.insert(Jdbc.url(url), "seen", "word", "n"));
            });
        tables.add(
            rows(statement, "SELECT word, total FROM totals ORDER BY word")
                + rows(statement, "SELECT word, sum(n) FROM seen GROUP BY word ORDER BY word"));
      }
    }
    assertEquals(tables.get(0), tables.get(1));
    assertEquals(
        tables.get(0).substring(0, tables.get(0).length() / 2),
        tables.get(0).substring(tables.get(0).length() / 2),
        "the totals are those of the rows");
  }

  @Test
  void aRestartGoesOnFromTheCheckpoint() throws Exception {
    List<String> halves = new ArrayList<>();
    for (int half = 0; half < 2; half++) {
      Notes notes = new Notes();
      try (StreamTest test = StreamTest.of(conf("spark"), seconds(1))) {
        test.context().checkpoint(directory.resolve("halves").toString());
        TestInput<String> words = test.input();
        totals(words.stream().mapToPair(word -> Tuple2.of(word, 1)), notes);
        test.start();
        for (int fed = 0; fed <= half; fed++) {
          test.feed(words, "a", "b", "a"); // What was there before the restart is there after it.
        }
        test.advance(seconds(half + 1));
        halves.add(notes.lines.get(notes.lines.size() - 1).replaceFirst("^[0-9]+ ", ""));
      }
    }
    assertEquals(List.of("totals [(a,2), (b,1)]", "totals [(a,4), (b,2)]"), halves);
  }

  @Test
  void aCheckpointOfTheOtherEngineIsRefusedWithTheStoresItNeeds() throws Exception {
    for (String engine : List.of("embedded", "spark")) {
      String other = engine.equals("spark") ? "embedded" : "spark";
      run(engine, BothEnginesTest::totals);
      String message = messages(assertThrows(Exception.class, () -> startAgain(other, engine)));
      String stores = engine.equals("spark") ? "heap" : "shared";
      assertTrue(message.contains("other stores than state.store=" + stores), message);
      assertTrue(message.contains("new checkpoint"), message);
    }
  }

  /** Starts the same program with the checkpoint another engine left. */
  private void startAgain(String engine, String checkpointOf) throws Exception {
    try (StreamTest test = StreamTest.of(conf(engine), seconds(1))) {
      test.context().checkpoint(directory.resolve(checkpointOf).toString());
      TestInput<String> words = test.input();
      totals(words.stream().mapToPair(word -> Tuple2.of(word, 1)), new Notes());
      test.start();
    }
  }

  private static String messages(Throwable thrown) {
    StringBuilder all = new StringBuilder();
    for (Throwable t = thrown; t != null; t = t.getCause()) {
      all.append(t.getMessage()).append('\n');
    }
    return all.toString();
  }

  private static void totals(PairDStream<String, Integer> words, Notes notes) {
    note(
        words.updateStateByKey(
            (List<Integer> values, Optional<Integer> state) ->
                Optional.of(state.orElse(0) + sum(values))),
        notes,
        "totals");
  }

  private static int sum(Iterable<Integer> values) {
    int sum = 0;
    for (int value : values) {
      sum += value;
    }
    return sum;
  }

  private static String rows(Statement statement, String query) throws Exception {
    StringBuilder rows = new StringBuilder();
    try (ResultSet result = statement.executeQuery(query)) {
      while (result.next()) {
        rows.append(result.getString(1)).append('=').append(result.getLong(2)).append(' ');
      }
    }
    return rows.toString();
  }
}
