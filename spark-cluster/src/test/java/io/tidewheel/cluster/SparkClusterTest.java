package io.tidewheel.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidewheel.demo.cluster.SparkCluster;
import io.tidewheel.demo.cluster.SparkJars;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SparkClusterTest {
  private static final String OWN_CLASSES =
      SparkClusterTest.class.getProtectionDomain().getCodeSource().getLocation().getPath();

  @TempDir private Path signs;

  @Test
  void endsAJobThoughAnExecutorAndAWorkerAreKilled() throws Exception {
    Path directory;
    List<ProcessHandle> processes;
    try (SparkCluster cluster = SparkCluster.start(SparkJars.find(), 2)) {
      directory = cluster.directory();
      SparkConf conf =
          new SparkConf()
              .setAppName("numbers")
              .setMaster(cluster.master())
              .set("spark.driver.host", "127.0.0.1")
              .set("spark.driver.bindAddress", "127.0.0.1")
              .set("spark.ui.enabled", "false")
              .set("spark.executor.memory", "512m")
              .set("spark.executor.extraClassPath", OWN_CLASSES)
              .set(
                  "spark.executor.extraJavaOptions",
                  "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -XX:-UsePerfData");
      try (JavaSparkContext spark = new JavaSparkContext(conf)) {
        Conditions.await(() -> cluster.executors().size() == 2);
        processes =
            Stream.concat(cluster.workers().stream(), cluster.executors().stream()).toList();
        String seen = signs.toString();
        CompletableFuture<List<Long>> job =
            CompletableFuture.supplyAsync(
                () ->
                    spark
                        .parallelize(IntStream.range(0, 8).boxed().toList(), 8)
                        .map(new WaitForGo(seen))
                        .collect());
        Conditions.await(() -> job.isDone() || started() == 4); // Two cores each.
        assertFalse(job.isDone(), job::toString);
        assertTrue(cluster.executors().get(0).destroyForcibly());
        ProcessHandle worker = cluster.workers().get(1);
        assertTrue(worker.destroyForcibly());
        worker.onExit().join();
        Files.createFile(signs.resolve("go"));
        List<Long> pids = job.get();
        assertEquals(8, pids.size());
        assertEquals(1, cluster.workers().size());
      }
    }
    assertFalse(Files.exists(directory));
    Conditions.await(() -> processes.stream().noneMatch(ProcessHandle::isAlive));
  }

  private long started() throws Exception {
    try (Stream<Path> files = Files.list(signs)) {
      return files.count();
    }
  }

  /** Starts a cluster, says what it is, and waits to be killed. */
  static final class Parent {
    public static void main(String[] arguments) throws Exception {
      SparkCluster cluster = SparkCluster.start(SparkJars.find(), 1);
      System.out.println(cluster.directory());
      System.out.println(cluster.workers().get(0).pid());
      System.in.read();
    }
  }

  @Test
  void leavesNothingWhenTheProcessAboveIsKilled() throws Exception {
    Process parent =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-D" + SparkJars.PROPERTY + "=" + System.getProperty(SparkJars.PROPERTY),
                "-cp",
                System.getProperty("java.class.path"),
                Parent.class.getName())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(parent.getInputStream(), StandardCharsets.UTF_8))) {
      Path directory = Path.of(lines.readLine());
      assertTrue(Files.exists(directory));
      assertTrue(Files.exists(directory.resolve("master.log")));
      assertTrue(ProcessHandle.of(Long.parseLong(lines.readLine())).isPresent());
      List<ProcessHandle> below = new ArrayList<>(parent.descendants().toList());
      assertEquals(3, below.size(), below::toString); // Keeper, master, worker.
      parent.destroyForcibly();
      Conditions.await(
          () -> below.stream().noneMatch(ProcessHandle::isAlive) && !Files.exists(directory));
    } finally {
      parent.destroyForcibly();
    }
  }
}
