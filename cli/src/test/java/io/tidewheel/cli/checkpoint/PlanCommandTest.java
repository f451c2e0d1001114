package io.tidewheel.cli.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidewheel.StreamingContext;
import io.tidewheel.listener.BatchInfo;
import io.tidewheel.listener.StreamingListener;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A program in a jar is asked what it would do. */
class PlanCommandTest {
  @TempDir private Path directory;
  private Path jar;
  private Path checkpoint;

  @BeforeEach
  void buildJar() throws Exception {
    jar = directory.resolve("app.jar");
    checkpoint = directory.resolve("checkpoint");
    buildJar(SampleProgram.class.getName());
  }

  private void buildJar(String mainClass) throws Exception {
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    if (mainClass != null) {
      manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, mainClass);
    }
    String resource = SampleProgram.class.getName().replace('.', '/') + ".class";
    try (OutputStream file = Files.newOutputStream(jar);
        JarOutputStream out = new JarOutputStream(file, manifest);
        InputStream in = SampleProgram.class.getClassLoader().getResourceAsStream(resource)) {
      out.putNextEntry(new JarEntry(resource));
      in.transferTo(out);
      out.closeEntry();
    }
  }

  private Ran plan(Object... more) {
    return planWithin("50s", more);
  }

  private Ran planWithin(String limit, Object... more) {
    return Ran.checkpoint(
        Stream.concat(
                Stream.of(
                    "plan",
                    jar,
                    checkpoint,
                    "--class-path",
                    System.getProperty("java.class.path"),
                    "--time-limit",
                    limit),
                Arrays.stream(more))
            .toArray());
  }

  /** Runs the program until a batch is committed. */
  private void run(String... operators) throws Exception {
    CountDownLatch batches = new CountDownLatch(2);
    try (StreamingContext ssc = SampleProgram.context(operators)) {
      ssc.checkpoint(checkpoint.toString());
      ssc.addStreamingListener(
          new StreamingListener() {
            @Override
            public void onBatchCompleted(BatchInfo batch) {
              batches.countDown();
            }
          });
      ssc.start();
      assertTrue(batches.await(30, TimeUnit.SECONDS));
      ssc.stop(true);
    }
  }

  @Test
  void theSameProgramMayStart() throws Exception {
    run("totals");
    Ran ran = plan("totals");
    assertEquals(
        """
        arguments: [totals]
        keep     source    words-for-totals: no position yet
        keep     operator  totals
        """,
        ran.out());
    assertEquals(0, ran.exitCode(), ran.err());
  }

  @Test
  void stateThatWouldBeLostIsRefusedUntilItIsAllowed() throws Exception {
    run("totals", "others");
    Ran refused = plan("totals");
    assertEquals(1, refused.exitCode());
    assertTrue(refused.out().contains("\ndrop     operator  others: not allowed\n"), refused.out());
    assertTrue(
        refused.out().contains("\nrefused: operator 'others' is not in the program"),
        refused.out());

    Ran allowed = plan("totals", "--allow-drop-state", "others");
    assertTrue(allowed.out().contains("\ndrop     operator  others: allowed\n"), allowed.out());
    assertEquals(0, allowed.exitCode(), allowed.out());
    assertTrue(Ran.checkpoint("show", checkpoint).out().contains("\n  others "));
  }

  @Test
  void systemPropertiesReachTheProgram() throws Exception {
    run("totals");
    Ran ran = plan("totals", "-Dsample.name=renamed");
    assertEquals(1, ran.exitCode());
    assertTrue(
        ran.out().contains("refused: the checkpoint is of application 'sample', this is 'renamed'"),
        ran.out());
  }

  @Test
  void aNewCheckpointIsSaid() {
    Ran ran = plan("totals");
    assertEquals(0, ran.exitCode(), ran.err());
    assertTrue(ran.out().contains("\nnew      operator  totals\n"), ran.out());
    assertTrue(ran.err().contains("there is no checkpoint in " + checkpoint + " yet"), ran.err());
    assertTrue(Files.notExists(checkpoint));
  }

  @Test
  void aProgramThatDoesNotStartHasNoPlan() {
    Ran ran = plan("--", "--return");
    assertEquals(1, ran.exitCode());
    assertEquals("arguments: [--return]\n", ran.out());
    assertTrue(ran.err().contains(jar + " ended with exit code 0 and without a plan: "), ran.err());
  }

  @Test
  void aProgramThatHangsIsEnded() {
    Ran ran = planWithin("2s", "--", "--hang");
    assertEquals(1, ran.exitCode());
    assertTrue(
        ran.err().contains(jar + " did not call StreamingContext.start() within 2 s"), ran.err());
  }

  @Test
  void theMainClassCanBeNamed() throws Exception {
    buildJar(null);
    Ran unnamed = plan("totals");
    assertEquals(1, unnamed.exitCode());
    assertTrue(
        unnamed.err().endsWith(" has no Main-Class; name the class with --main\n"), unnamed.err());
    assertEquals(0, plan("totals", "--main", SampleProgram.class.getName()).exitCode());
  }

  @Test
  void aJarThatIsNotThereIsOneLine() throws Exception {
    Files.delete(jar);
    Ran ran = plan();
    assertEquals(1, ran.exitCode());
    assertTrue(ran.err().endsWith("; name the jar of the program\n"), ran.err());
  }
}
