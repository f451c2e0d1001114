package io.tidewheel.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidewheel.Broadcast;
import io.tidewheel.DoubleAccumulator;
import io.tidewheel.LongAccumulator;
import io.tidewheel.PairDStream;
import io.tidewheel.RDD;
import io.tidewheel.StreamingException;
import io.tidewheel.Tuple2;
import io.tidewheel.listener.BatchInfo;
import io.tidewheel.listener.StreamingListener;
import io.tidewheel.testkit.StreamTest;
import io.tidewheel.testkit.TestInput;
import io.tidewheel.testkit.TestOutput;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a program that runs on Spark sees of it. */
class OnSparkTest {
  /** Neither a JDK class nor serializable. */
  private record Order(String country, int amount) {}

  private static final class Connection {
    private final String url = "db";
  }

  /** Functions are copied on their way to tasks; what is static is not. */
  private static final AtomicReference<AtomicInteger> CALLS = new AtomicReference<>();

  private StreamTest test = StreamTest.of(Local.conf(), Duration.ofSeconds(1));

  @AfterEach
  void stop() {
    test.close();
  }

  @Test
  void oneSettingMovesAProgramToSpark() {
    TestInput<String> words = test.input();
    TestOutput<Tuple2<String, Long>> counts = test.capture(words.stream().countByValue());
    test.start().feed(words, "a", "b", "a").tick();
    test.expect(counts, Tuple2.of("a", 2L), Tuple2.of("b", 1L)).tick().expectNothing(counts);
  }

  @Test
  void settingsOfSparkGoToSpark() {
    assertEquals("local[2,2]", test.context().settings().others().get("spark.master"));
  }

  @Test
  void stateWithoutACheckpointIsRefusedAtTheStart() {
    TestInput<String> words = test.input();
    test.capture(words.stream().countByWindow(Duration.ofSeconds(2), Duration.ofSeconds(1)));
    String message = assertThrows(IllegalArgumentException.class, test::start).getMessage();
    assertTrue(message.contains("ssc.checkpoint"), message);
  }

  @Test
  void recordsNeedNotBeSerializableToCrossAnExchange() {
    TestInput<String> lines = test.input();
    TestOutput<Tuple2<String, Integer>> sums =
        test.capture(
            lines.stream()
                .map(line -> new Order(line, 2))
                .mapToPair(order -> Tuple2.of(order.country(), order))
                .reduceByKey((a, b) -> new Order(a.country(), a.amount() + b.amount()))
                .mapValues(Order::amount));
    test.start().feed(lines, "a", "b", "a").tick();
    test.expect(sums, Tuple2.of("a", 4), Tuple2.of("b", 2));
  }

  @Test
  void broadcastValuesAndSumsAreThere() {
    TestInput<String> words = test.input();
    Broadcast<Map<String, Integer>> prices = test.context().broadcast(Map.of("a", 3, "b", 4));
    LongAccumulator seen = test.context().longAccumulator("seen");
    TestOutput<Integer> paid =
        test.capture(
            words.stream()
                .map(
                    word -> {
                      seen.add(1);
                      return prices.value().get(word);
                    }));
    test.start().feed(words, "a", "b", "a").tick().expect(paid, 3, 3, 4);
    assertEquals(3, seen.sum());
  }

  @Test
  void aTaskThatIsTriedAgainIsSummedUpOnce() {
    AtomicInteger calls = new AtomicInteger();
    CALLS.set(calls);
    TestInput<String> words = test.input();
    LongAccumulator seen = test.context().longAccumulator("seen again");
    DoubleAccumulator weight = test.context().doubleAccumulator("weight");
    TestOutput<Tuple2<String, Integer>> counts =
        test.capture(
            words.stream()
                .mapToPair(
                    word -> {
                      seen.add(1);
                      weight.add(0.5);
                      if (CALLS.get().incrementAndGet() == 2) {
                        throw new IllegalStateException("the first try");
                      }
                      return Tuple2.of(word, 1);
                    })
                .reduceByKey(Integer::sum));
    test.start().feed(words, "a", "b", "a", "c").tick();
    test.expect(counts, Tuple2.of("a", 2), Tuple2.of("b", 1), Tuple2.of("c", 1));
    assertTrue(calls.get() > 4, "calls=" + calls);
    assertEquals(4, seen.sum());
    assertEquals(2.0, weight.sum());
  }

  @Test
  void unwrapHandsOutSparksOwnRdd() {
    TestInput<String> words = test.input();
    List<String> seen = Collections.synchronizedList(new ArrayList<>());
    words.stream()
        .map(word -> word + "!")
        .foreachRDD(
            rdd -> {
              @SuppressWarnings("unchecked") // Its elements are those of the RDD.
              JavaRDD<String> sparks = rdd.unwrap(JavaRDD.class);
              seen.addAll(sparks.filter(word -> !word.startsWith("b")).collect());
            });
    test.start().feed(words, "a", "b").tick();
    assertEquals(List.of("a!"), seen);
  }

  @Test
  void unwrapRefusesWhatSparkDoesNotHave() {
    RDD<Integer> rdd = test.context().parallelize(List.of(1));
    assertTrue(
        assertThrows(IllegalArgumentException.class, () -> rdd.unwrap(Thread.class))
            .getMessage()
            .contains("JavaRDD"));
  }

  @Test
  void jobsAreListedUnderBatchAndOperator() throws Exception {
    Map<Integer, String> descriptions = new ConcurrentHashMap<>();
    Map<Integer, String> stages = new ConcurrentHashMap<>();
    JavaSparkContext spark =
        JavaSparkContext.fromSparkContext(SparkContext.getOrCreate(new SparkConf()));
    SparkListener listener =
        new SparkListener() {
          @Override
          public void onJobStart(SparkListenerJobStart job) {
            descriptions.put(
                job.jobId(), job.properties().getProperty("spark.job.description", "none"));
            stages.put(job.jobId(), job.stageInfos().head().name());
          }
        };
    spark.sc().addSparkListener(listener);
    try {
      TestInput<String> words = test.input();
      words.stream().foreachRDD(rdd -> rdd.count());
      test.start().feed(words, "a").tick();
      spark.sc().listenerBus().waitUntilEmpty();
    } finally {
      spark.sc().removeSparkListener(listener);
    }
    assertEquals(1, descriptions.size(), descriptions.toString());
    String description = descriptions.values().iterator().next();
    assertTrue(description.matches("batch \\d+: count at .*OnSparkTest.*"), description);
    assertTrue(stages.values().iterator().next().contains("count"), stages.toString());
  }

  @Test
  void statesThatDoNotReadEachOtherShareAJob(@TempDir Path directory) throws Exception {
    List<Integer> jobs = Collections.synchronizedList(new ArrayList<>());
    List<Integer> told = Collections.synchronizedList(new ArrayList<>());
    SparkListener listener =
        new SparkListener() {
          @Override
          public void onJobStart(SparkListenerJobStart job) {
            jobs.add(job.jobId());
          }
        };
    test.context().checkpoint(directory.toString());
    test.context()
        .addStreamingListener(
            new StreamingListener() {
              @Override
              public void onBatchCompleted(BatchInfo batch) {
                told.add(batch.jobs());
              }
            });
    TestInput<String> words = test.input();
    PairDStream<String, Integer> ones = words.stream().mapToPair(word -> Tuple2.of(word, 1));
    PairDStream<String, Integer> four =
        ones.reduceByKeyAndWindow(Integer::sum, Duration.ofSeconds(4));
    TestOutput<Tuple2<String, Integer>> fours = test.capture(four.named("four"));
    TestOutput<Tuple2<String, Integer>> twos =
        test.capture(ones.reduceByKeyAndWindow(Integer::sum, Duration.ofSeconds(2)).named("two"));
    SparkContext spark = SparkContext.getOrCreate(new SparkConf());
    test.start().feed(words, "a").tick();
    spark.listenerBus().waitUntilEmpty();
    spark.addSparkListener(listener);
    try {
      test.feed(words, "a").tick().expect(fours, Tuple2.of("a", 2)).expect(twos, Tuple2.of("a", 2));
      spark.listenerBus().waitUntilEmpty();
    } finally {
      spark.removeSparkListener(listener);
    }
    assertEquals(3, jobs.size(), "one for both states, one for each output");
    while (told.size() < 2) {
      Thread.onSpinWait(); // Listeners are told on a thread of their own.
    }
    assertEquals(3, told.get(1));
  }

  @Test
  void aCaptureThatCannotBeSentIsRefusedAtTheStart() {
    Connection connection = new Connection();
    TestInput<String> words = test.input();
    for (Object suffix : List.of("fine", connection)) { // At one place, as in a loop over topics.
      test.capture(words.stream().map(word -> word + suffix));
    }
    String message = assertThrows(IllegalArgumentException.class, test::start).getMessage();
    for (String part :
        List.of(
            "start(): ",
            "operator=map at",
            "(lambda in " + OnSparkTest.class.getName() + ").arg$1 holds an object of class ",
            Connection.class.getName())) {
      assertTrue(message.contains(part), message);
    }
  }

  @Test
  void aCaptureInTransformIsRefusedBeforeAnyEffectOfItsBatch() {
    Connection connection = new Connection();
    TestInput<String> words = test.input();
    List<Long> effects = Collections.synchronizedList(new ArrayList<>());
    words.stream().foreachRDD(rdd -> effects.add(rdd.count()));
    test.capture(words.stream().transform(rdd -> rdd.map(word -> word + connection.url)));
    StreamingException failure =
        assertThrows(StreamingException.class, () -> test.start().feed(words, "a").tick());
    for (String part : List.of("operator=map at", "OnSparkTest", "Connection", "Serializable")) {
      assertTrue(failure.getMessage().contains(part), failure.getMessage());
    }
    assertEquals(List.of(), effects);
  }

  @Test
  void aContextThatIsHandedInIsUsedAndLeftRunning() {
    test.close();
    JavaSparkContext mine =
        JavaSparkContext.fromSparkContext(
            SparkContext.getOrCreate(
                new SparkConf()
                    .set("spark.plugins", ReceiverPlugin.class.getName())
                    .setMaster("local[2,2]")
                    .setAppName("mine")
                    .set("spark.ui.enabled", "false")
                    .set("spark.driver.host", "127.0.0.1")
                    .set("spark.driver.bindAddress", "127.0.0.1")));
    test = StreamTest.of(Local.conf().engine(OnSpark.context(mine)), Duration.ofSeconds(1));
    assertEquals(2, test.context().parallelize(List.of(1, 2, 3, 4)).getNumPartitions());
    TestInput<String> words = test.input();
    List<Object> contexts = Collections.synchronizedList(new ArrayList<>());
    words.stream().foreachRDD(rdd -> contexts.add(rdd.unwrap(JavaRDD.class).context()));
    TestOutput<Tuple2<String, Long>> counts = test.capture(words.stream().countByValue());
    test.start().feed(words, "a", "b", "a").tick();
    test.expect(counts, Tuple2.of("a", 2L), Tuple2.of("b", 1L)).close();
    assertEquals(List.of(mine.sc()), contexts);
    assertFalse(mine.sc().isStopped());
  }
}
