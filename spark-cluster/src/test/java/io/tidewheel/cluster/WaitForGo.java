package io.tidewheel.cluster;

import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.spark.api.java.function.Function;

/**
 * A task that says that it runs, and ends with the pid of its executor once it may. A class, since
 * executors that load a test's lambdas need all that the test's methods name.
 */
final class WaitForGo implements Function<Integer, Long> {
  private static final long serialVersionUID = 1;

  private final String signs;

  WaitForGo(String signs) {
    this.signs = signs;
  }

  @Override
  public Long call(Integer number) throws Exception {
    Files.writeString(Path.of(signs, "started" + number), "");
    Conditions.await(() -> Files.exists(Path.of(signs, "go")));
    return ProcessHandle.current().pid();
  }
}
