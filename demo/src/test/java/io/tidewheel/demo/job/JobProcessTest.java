package io.tidewheel.demo.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidewheel.demo.screen.Approach;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JobProcessTest {
  private static final JobSettings SETTINGS =
      new JobSettings(
          new KafkaTopic("localhost:1", "orders"),
          100,
          30_000,
          1_000,
          "checkpoint",
          "jdbc:sqlite:x.db",
          "me",
          "hidden",
          true,
          true,
          Approach.LOGGED_RECEIVER);

  @TempDir private Path directory;

  @Test
  void endsWhenNobodyLooksAfterIt() throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                JobProcess.class.getName())
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    try (OutputStream in = process.getOutputStream()) {
      in.write((JobMessage.write(SETTINGS) + "\n").getBytes(StandardCharsets.UTF_8));
    }
    assertTrue(process.waitFor(40, TimeUnit.SECONDS));
    assertEquals(130, process.exitValue());
  }

  @Test
  void settingsArriveAsTheyAreAndShowNoSecret() throws Exception {
    assertEquals(SETTINGS, JobMessage.settings(JobMessage.write(SETTINGS)));
    assertFalse(SETTINGS.toString().contains("hidden"));
  }

  @Test
  void halfALineSaysNothing() {
    String line = JobMessage.failed(74, "why").toLine();
    assertEquals("why", JobMessage.parse(line).orElseThrow().failure());
    assertTrue(JobMessage.parse(line.substring(0, line.length() - 3)).isEmpty());
  }
}
