package io.tidewheel.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.tidewheel.StreamingConf;
import io.tidewheel.Tuple2;
import io.tidewheel.testkit.StreamTest;
import io.tidewheel.testkit.TestInput;
import io.tidewheel.testkit.TestOutput;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaRDD;
import org.junit.jupiter.api.Test;

/** Programs whose Spark is in this JVM, made by them. */
class OneJvmTest {
  private static StreamingConf conf() {
    return new StreamingConf()
        .setAppName("words")
        .set("engine", "spark")
        .set("spark.master", "local[2]")
        .set("spark.ui.enabled", "false")
        .set("spark.driver.host", "127.0.0.1")
        .set("spark.driver.bindAddress", "127.0.0.1");
  }

  @Test
  void theLastOfTwoProgramsStopsTheSparkOfBoth() {
    StreamTest first = StreamTest.of(conf(), Duration.ofSeconds(1));
    SparkContext spark;
    try (StreamTest second = StreamTest.of(conf(), Duration.ofSeconds(1))) {
      TestInput<String> words = second.input();
      TestOutput<Tuple2<String, Long>> counts = second.capture(words.stream().countByValue());
      spark = SparkContext.getOrCreate(new SparkConf());
      first.close();
      assertFalse(spark.isStopped());
      second.start().feed(words, "a", "a").tick().expect(counts, Tuple2.of("a", 2L));
    }
    assertTrue(spark.isStopped());
  }

  @Test
  void sparksWebPageListsJobsByBatchAndOperator() throws Exception {
    StreamingConf conf = conf().set("spark.ui.enabled", "true").set("spark.ui.port", "0");
    try (StreamTest test = StreamTest.of(conf, Duration.ofSeconds(1))) {
      TestInput<String> words = test.input();
      words.stream()
          .mapToPair(word -> Tuple2.of(word, 1))
          .reduceByKey(Integer::sum)
          .foreachRDD(
              rdd -> {
                rdd.unwrap(JavaRDD.class).count();
                rdd.collect();
                rdd.unwrap(JavaRDD.class).isEmpty();
              });
      test.start().feed(words, "a", "b", "a").tick();
      SparkContext spark = SparkContext.getOrCreate(new SparkConf());
      spark.listenerBus().waitUntilEmpty();
      String application = spark.uiWebUrl().get() + "/api/v1/applications/" + spark.applicationId();
      List<String> jobs = new ArrayList<>();
      get(application + "/jobs").forEach(job -> jobs.add(job.path("description").asText()));
      assertEquals(3, jobs.size(), jobs::toString);
      assertTrue(jobs.get(0).matches("batch 0: reduceByKey at OneJvmTest.*"), jobs::toString);
      assertTrue(jobs.get(1).matches("batch 0: collect at OneJvmTest.*"), jobs::toString);
      assertEquals(jobs.get(0), jobs.get(2));
      List<String> stages = new ArrayList<>();
      get(application + "/stages").forEach(stage -> stages.add(stage.path("name").asText()));
      assertTrue(
          stages.stream().anyMatch(name -> name.startsWith("reduceByKey at OneJvmTest")),
          stages::toString);
    }
  }

  private static JsonNode get(String address) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(address)).timeout(Duration.ofSeconds(20)).build();
    return new JsonMapper()
        .readTree(HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).body());
  }
}
