package io.tidewheel.demo.job;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * How processes of the job are started.
 *
 * @param options for Java
 * @param classPath what Java takes after {@code -cp}
 * @param environment what it has beside that of this process
 * @param scratch where libraries unpack what stays behind when a process is killed; null for a
 *     directory that is made for it
 * @param slow whether it takes seconds until the job runs, so that orders and kills are to wait for
 *     that
 */
public record Launch(
    List<String> options,
    String classPath,
    Map<String, String> environment,
    Path scratch,
    boolean slow) {
  private static final List<String> QUICK_START =
      List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-XX:-UsePerfData");

  /** On the engine of this process, with the same class path. */
  public static Launch likeThis() {
    List<String> options = new ArrayList<>(List.of("-Xmx256m"));
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(option -> option.startsWith("-XX:SharedArchiveFile") || option.startsWith("-Xlog"))
        .forEach(options::add);
    return new Launch(options, System.getProperty("java.class.path"), Map.of(), null, false);
  }

  /** The same Java as this one, but quick to start. */
  ProcessBuilder command(Path temporary, List<String> more) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(QUICK_START);
    command.add("-Djava.io.tmpdir=" + temporary);
    command.addAll(options);
    command.addAll(more);
    command.addAll(List.of("-cp", classPath, JobProcess.class.getName()));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().putAll(environment);
    return builder;
  }
}
