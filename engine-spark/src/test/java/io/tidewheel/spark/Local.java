package io.tidewheel.spark;

import io.tidewheel.StreamingConf;

/** The settings of programs that run on Spark inside this JVM. */
final class Local {
  private Local() {}

  /** Two tasks at once, two tries of each; the first one in a JVM makes the Spark context. */
  static StreamingConf conf() {
    return new StreamingConf()
        .setAppName("test")
        .set("engine", "spark")
        .set("spark.master", "local[2,2]")
        .set("spark.ui.enabled", "false")
        .set("spark.driver.host", "127.0.0.1")
        .set("spark.driver.bindAddress", "127.0.0.1");
  }
}
