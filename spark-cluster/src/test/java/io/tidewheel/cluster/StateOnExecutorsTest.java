package io.tidewheel.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidewheel.StreamingConf;
import io.tidewheel.Tuple2;
import io.tidewheel.demo.cluster.SparkCluster;
import io.tidewheel.demo.cluster.SparkJars;
import io.tidewheel.internal.hadoop.HadoopDirectoryProvider;
import io.tidewheel.testkit.StreamTest;
import io.tidewheel.testkit.TestInput;
import io.tidewheel.testkit.TestOutput;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.hdfs.MiniDFSCluster;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** State whose files are on an HDFS, kept by executors that die, or run a task twice at once. */
class StateOnExecutorsTest {
  @TempDir private Path directory;

  @Test
  void liesOnHdfsAndOutlivesTheExecutors() throws Exception {
    SparkJars jars = SparkJars.find();
    try (MiniDFSCluster hdfs = hdfs();
        SparkCluster cluster = SparkCluster.start(jars, 1);
        StreamTest test = StreamTest.of(conf(cluster, jars), Duration.ofSeconds(1))) {
      String checkpoint = hdfs.getURI().resolve("/words").toString();
      test.context().checkpoint(checkpoint);
      TestInput<String> words = test.input();
      TestOutput<Tuple2<String, Integer>> counts =
          test.capture(WordCounts.of(words.stream(), directory.toString()));
      test.start().feed(words, "a", "b", "a").tick();
      test.expect(counts, Tuple2.of("a", 2), Tuple2.of("b", 1));
      try (FileSystem files = FileSystem.newInstance(hdfs.getURI(), new Configuration())) {
        assertTrue(
            files.globStatus(new org.apache.hadoop.fs.Path(checkpoint + "/state/*")).length > 0);
      }
      for (int count = 3; count < 5; count++) {
        ProcessHandle executor = cluster.executors().get(0);
        assertTrue(executor.destroyForcibly());
        executor.onExit().join();
        test.feed(words, "a").tick().expect(counts, Tuple2.of("a", count), Tuple2.of("b", 1));
      }
    }
  }

  private MiniDFSCluster hdfs() throws Exception {
    Configuration configuration = new Configuration();
    configuration.set("hdfs.minidfs.basedir", directory.resolve("hdfs").toString());
    configuration.set("dfs.replication", "1");
    MiniDFSCluster hdfs = new MiniDFSCluster.Builder(configuration).numDataNodes(1).build();
    hdfs.waitActive();
    return hdfs;
  }

  @Test
  void ofTwoTriesAtTheSameTimeOneCounts() throws Exception {
    SparkJars jars = SparkJars.find();
    Path signs = Files.createDirectory(directory.resolve("signs"));
    // A copy runs on another host than the task.
    try (SparkCluster cluster = SparkCluster.start(jars, List.of("127.0.0.1", "127.0.0.2"));
        StreamTest test = StreamTest.of(speculating(conf(cluster, jars)), Duration.ofSeconds(1))) {
      test.context().checkpoint(directory.resolve("checkpoint").toString());
      TestInput<String> words = test.input();
      TestOutput<Tuple2<String, Integer>> counts =
          test.capture(WordCounts.of(words.stream(), signs.toString()));
      test.start();
      Conditions.await(() -> cluster.executors().size() == 2);
      for (int i = 1; i <= 5; i++) {
        test.feed(words, "a", "b", "c", "slow-" + i).tick();
        test.expect(
            counts, Tuple2.of("a", i), Tuple2.of("b", i), Tuple2.of("c", i), Tuple2.of("slow", i));
        assertTrue(Files.exists(signs.resolve("slow-" + i)), "was not tried twice");
      }
      assertEquals(5, test.batches().size());
    }
  }

  private static StreamingConf conf(SparkCluster cluster, SparkJars jars) {
    return Programs.conf(cluster, jars, StreamTest.class, HadoopDirectoryProvider.class);
  }

  /** Copies any task that takes longer than others. */
  private static StreamingConf speculating(StreamingConf conf) {
    return conf.set("spark.speculation", "true")
        .set("spark.speculation.interval", "20ms")
        .set("spark.speculation.minTaskRuntime", "100ms")
        .set("spark.speculation.multiplier", "1.1")
        .set("spark.speculation.quantile", "0.5")
        .set("spark.speculation.efficiency.enabled", "false");
  }
}
