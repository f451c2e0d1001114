package io.tidewheel.cluster;

import io.tidewheel.StreamingConf;
import io.tidewheel.demo.cluster.SparkCluster;
import io.tidewheel.demo.cluster.SparkJars;
import java.io.File;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What the programs of these tests have in common. */
final class Programs {
  private Programs() {}

  /**
   * The settings of a program on a cluster, whose executors have the classes of the tests.
   *
   * @param more from where they shall have classes too
   */
  static StreamingConf conf(SparkCluster cluster, SparkJars jars, Class<?>... more) {
    // Not spark.jars: the tests' classes would not see what is loaded from there.
    String program =
        Stream.concat(
                Stream.concat(Stream.of(Programs.class), Stream.of(more))
                    .map(of -> of.getProtectionDomain().getCodeSource().getLocation().getPath()),
                jars.program().stream().map(Path::toString))
            .collect(Collectors.joining(File.pathSeparator));
    return new StreamingConf()
        .setAppName("numbers")
        .set("engine", "spark")
        .set("spark.master", cluster.master())
        .set("spark.driver.host", "127.0.0.1")
        .set("spark.driver.bindAddress", "127.0.0.1")
        .set("spark.ui.enabled", "false")
        .set("spark.executor.memory", "512m")
        .set("spark.executor.extraClassPath", program)
        .set(
            "spark.executor.extraJavaOptions",
            "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -XX:-UsePerfData");
  }
}
