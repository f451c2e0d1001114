package io.tidewheel.migrate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidewheel.testkit.kafka.EmbeddedKafka;
import java.io.File;
import java.io.IOException;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whole programs: compiled with Spark, migrated, compiled with Tidewheel, and run. */
class ProgramsTest {
  @TempDir private Path directory;

  /** Compiles; returns what the compiler says of it, with all warnings it knows. */
  private String compile(String name, String source, String... options) throws IOException {
    Path file = directory.resolve(name + ".java");
    Files.writeString(file, source);
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    StringWriter said = new StringWriter();
    try (StandardJavaFileManager files =
        compiler.getStandardFileManager(null, null, StandardCharsets.UTF_8)) {
      boolean compiled =
          compiler
              .getTask(
                  said,
                  files,
                  null,
                  Stream.concat(
                          Stream.of(
                              "-d",
                              directory.toString(),
                              "-cp",
                              System.getProperty("java.class.path"),
                              "-proc:none"),
                          Stream.of(options))
                      .toList(),
                  null,
                  files.getJavaFileObjects(file))
              .call();
      assertTrue(compiled, () -> said + "\n" + source);
    }
    return said.toString();
  }

  private String migrated(String name) throws IOException {
    String before = Migrated.resource("/programs/" + name + ".java");
    compile(name, before);
    String after = Migrated.java(before);
    assertFalse(after.contains("org.apache.spark"), after);
    assertFalse(after.contains("scala."), after);
    return after;
  }

  @Test
  void aProgramWithStateAndWindowsRuns() throws Exception {
    String after = migrated("WordCounts");
    assertFalse(after.contains("TODO"), after);
    compile("WordCounts", after, "-Xlint:all,-serial,-classfile,-processing,-path", "-Werror");
    List<String> lines = run("WordCounts", directory.resolve("checkpoint").toString());
    assertTrue(lines.stream().anyMatch(line -> line.startsWith("a 2 at ")), lines::toString);
    assertTrue(lines.contains("(a,2)"), lines::toString);
    assertTrue(lines.contains("mapped c"), lines::toString);
    assertEquals("done", lines.get(lines.size() - 1));
  }

  @Test
  void aProgramWithAllOperationsRuns() throws Exception {
    String migrated = migrated("AllOperations");
    assertFalse(migrated.contains("TODO"), migrated);
    // What Tidewheel asks for at the start: two operators alike, whose state could be mixed up.
    String inverse = "reduceByWindow(Integer::sum, (a, b) -> a - b, WINDOW, BATCH)";
    String window = "words.window(WINDOW)";
    String after =
        migrated
            .replace(inverse, inverse + ".named(\"sum\")")
            .replace(window, window + ".named(\"recent\")");
    compile("AllOperations", after, "-Xlint:all,-serial,-classfile,-processing,-path", "-Werror");
    List<String> lines = run("AllOperations", directory.resolve("checkpoint").toString());
    assertTrue(lines.contains("counted false 5 2"), lines::toString);
    assertTrue(lines.contains("(two,6)"), lines::toString);
    assertTrue(
        lines.stream().anyMatch(line -> line.matches("\\d+: \\[(\\(one,\\d\\), ){3}\\(two.*")),
        lines::toString);
    assertEquals("done", lines.get(lines.size() - 1));
  }

  private List<String> run(String name, String... arguments) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                directory + File.pathSeparator + System.getProperty("java.class.path"),
                name));
    command.addAll(List.of(arguments));
    Process process =
        new ProcessBuilder(command).redirectError(directory.resolve("err").toFile()).start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertTrue(process.waitFor(40, TimeUnit.SECONDS));
    assertEquals(0, process.exitValue(), Files.readString(directory.resolve("err")));
    return out.lines().toList();
  }

  @Test
  void aProgramThatReadsKafkaRuns() throws Exception {
    String after = migrated("KafkaOrders");
    assertFalse(after.contains("TODO"), after);
    assertTrue(after.contains("\"streaming.kafka.maxRatePerPartition\""), after);
    compile("KafkaOrders", after, "-Xlint:all,-serial,-classfile,-processing,-path", "-Werror");
    try (EmbeddedKafka kafka = EmbeddedKafka.start()) {
      kafka.createTopic("orders", 1);
      kafka.send("orders", 0, List.of("AT old", "DE old", "AT 1", "DE 2", "AT 3"));
      String checkpoint = directory.resolve("checkpoint").toString();
      List<String> lines = run("KafkaOrders", kafka.bootstrapServers(), checkpoint);
      assertTrue(lines.contains("orders 0 5"), lines::toString);
      assertTrue(lines.contains("(null,2)"), lines::toString);
      assertEquals("dropped 1", lines.get(lines.size() - 1));
    }
  }

  @Test
  void aProgramThatReceivesRuns() throws Exception {
    String after = migrated("Sockets");
    assertFalse(after.contains("TODO"), after);
    compile("Sockets", after, "-Xlint:all,-serial,-classfile,-processing,-path", "-Werror");
    try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      Thread sender = new Thread(() -> greetAll(server), "sender");
      sender.setDaemon(true);
      sender.start();
      List<String> lines =
          run("Sockets", server.getInetAddress().getHostAddress(), "" + server.getLocalPort());
      List<String> greetings = List.of("hello 0", "hello 1", "hello 2", "hello 3", "done");
      assertEquals(greetings, lines.subList(lines.size() - 5, lines.size()));
    }
  }

  private static void greetAll(ServerSocket server) {
    List<Socket> open = new ArrayList<>();
    try {
      while (true) {
        Socket next = server.accept();
        next.getOutputStream()
            .write(("hello " + open.size() + "\n").getBytes(StandardCharsets.UTF_8));
        open.add(next);
      }
    } catch (IOException e) {
      // The test is over.
    }
  }

  @Test
  void theRestOfTheTableCompiles() throws Exception {
    String after = migrated("TheRest");
    assertFalse(after.contains("TODO"), after);
    compile(
        "TheRest", after, "-Xlint:all,-serial,-classfile,-processing,-path,-rawtypes", "-Werror");
  }

  @Test
  void whatCannotBeChangedIsMarkedOnce() throws Exception {
    String before = Migrated.resource("/programs/NeedsAHand.java");
    compile("NeedsAHand", before);
    String after = Migrated.java(before);
    List<String> lines =
        after.replaceAll("@Override\\s+public Option", "@Override public Option").lines().toList();
    for (String marked :
        List.of(
            "store(ByteBuffer",
            "@Override public Option",
            "StreamingContext sc = new",
            "StreamingContext ssc = new",
            "DStream<Long> blocks =")) {
      int at =
          lines.indexOf(
              lines.stream()
                  .filter(line -> line.strip().startsWith(marked))
                  .findFirst()
                  .orElse(""));
      assertTrue(at > 0, () -> "no line begins with " + marked + "\n" + after);
      assertTrue(lines.get(at - 1).strip().startsWith("// TODO Tidewheel: "), after);
    }
    assertEquals(Migrated.java(before), after, "the same again");
  }

  @Test
  void aSecondRunChangesNothing() throws Exception {
    for (String name : List.of("WordCounts", "KafkaOrders", "AllOperations", "Sockets")) {
      String once = Migrated.java(Migrated.resource("/programs/" + name + ".java"));
      assertEquals(once, Migrated.java(once));
    }
  }
}
