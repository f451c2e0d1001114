package io.tidewheel.exactlyonce;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The code in docs/exactly-once.md is that of the programs that are killed. */
class ExactlyOncePageTest {
  private static final Path PAGE = Path.of("../docs/exactly-once.md");
  private static final Path SOURCES = Path.of("src/test/java/io/tidewheel/exactlyonce");
  private static final Pattern CODE = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

  private static List<List<String>> sources() throws IOException {
    List<List<String>> sources = new ArrayList<>();
    try (Stream<Path> files = Files.list(SOURCES)) {
      for (Path file : files.toList()) {
        sources.add(Files.readAllLines(file));
      }
    }
    return sources;
  }

  @Test
  void showsCodeOfTheseClassesOnly() throws IOException {
    List<List<String>> shown =
        CODE.matcher(Files.readString(PAGE))
            .results()
            .map(match -> match.group(1).lines().toList())
            .toList();
    assertTrue(shown.size() >= 7, "blocks=" + shown.size());
    for (List<String> block : shown) {
      assertTrue(
          sources().stream().anyMatch(source -> Collections.indexOfSubList(source, block) >= 0),
          () -> "not in " + SOURCES + ":\n" + String.join("\n", block));
    }
  }

  @Test
  void namesFilesThatAreThere() throws IOException {
    Pattern path = Pattern.compile("`(system-tests/[^`*]*/)[^`/]*`");
    List<Path> missing =
        path.matcher(Files.readString(PAGE))
            .results()
            .map(match -> Path.of("..", match.group(1)))
            .filter(directory -> !Files.isDirectory(directory))
            .toList();
    assertEquals(List.of(), missing);
  }
}
