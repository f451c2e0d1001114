package io.tidewheel.readme;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The program in README.md is the one here, and prints what README.md says. */
class ReadmeTest {
  private static final Path README = Path.of("../README.md");
  private static final Path SOURCE = Path.of("src/test/java/io/tidewheel/readme/WordCount.java");

  @Test
  void showsThisProgram() throws Exception {
    String source = Files.readString(SOURCE);
    String program = source.substring(source.indexOf("public class"));
    assertTrue(Files.readString(README).contains(program), "README.md shows another program");
  }

  @Test
  void showsItsOutput() throws Exception {
    PrintStream before = System.out;
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    System.setOut(new PrintStream(bytes, true, StandardCharsets.UTF_8));
    try {
      WordCount.main(new String[0]);
    } finally {
      System.setOut(before);
    }
    List<String> batches = batches(bytes.toString(StandardCharsets.UTF_8));
    List<String> shown = batches(Files.readString(README));
    assertTrue(shown.size() == 2 && batches.size() >= 2, "two batches are shown");
    assertTrue(
        batches.subList(0, 2).equals(shown), () -> "shown " + shown + " but printed " + batches);
  }

  /** What was printed of each batch, without its time. */
  private static List<String> batches(String text) {
    String rule = "-".repeat(43) + "\n";
    return Arrays.stream(text.split(rule + "Time: \\d+ ms\n" + rule))
        .skip(1)
        .map(batch -> batch.substring(0, batch.indexOf("\n\n") < 0 ? 0 : batch.indexOf("\n\n")))
        .toList();
  }
}
