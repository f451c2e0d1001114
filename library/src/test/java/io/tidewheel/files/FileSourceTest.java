package io.tidewheel.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidewheel.TextLines;
import io.tidewheel.internal.files.FileKeys.OnChange;
import io.tidewheel.internal.files.FileKeys.OnRewrite;
import io.tidewheel.internal.files.FileKeys.OnTrouble;
import io.tidewheel.internal.files.FileRange;
import io.tidewheel.internal.files.FileSource;
import io.tidewheel.spi.config.Settings;
import io.tidewheel.spi.source.PlanRequest;
import io.tidewheel.spi.source.SourceUnavailableException;
import io.tidewheel.spi.source.Split;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When a file counts, and when it is forgotten, by a clock of the test's. */
class FileSourceTest {
  @TempDir Path temp;
  private Path in;
  private final AtomicLong nanos = new AtomicLong(-Duration.ofDays(3).toNanos());
  private final Map<String, Object> settings = new HashMap<>();
  private final List<FileRange> ranges = new ArrayList<>();
  private FileSource<String> source;

  @BeforeEach
  void makeDirectory() throws IOException {
    in = Files.createDirectory(temp.resolve("in"));
    settings.put("streaming.files.settleDelay", Duration.ofSeconds(2));
    settings.put("streaming.files.listInterval", Duration.ofSeconds(1));
  }

  private void start() throws Exception {
    FileSource.Selection selection =
        new FileSource.Selection(in.toString(), FileSource::isVisible, true, false);
    source = new FileSource<>(selection, TextLines.utf8(), new Settings(settings), nanos::get);
    Optional<FileRange> last =
        ranges.isEmpty()
            ? Optional.empty()
            : Optional.of(source.rangeCodec().orElseThrow().merge(ranges));
    source.start(last);
    source.beginning().ifPresent(ranges::add);
  }

  private void pass(Duration time) {
    nanos.addAndGet(time.toNanos());
  }

  private FileRange plan() throws Exception {
    FileRange range =
        source.plan(new PlanRequest(0, Instant.EPOCH, Duration.ofSeconds(1), Long.MAX_VALUE));
    ranges.add(range);
    return range;
  }

  private FileRange planAfter(Duration time) throws Exception {
    pass(time);
    return plan();
  }

  private List<String> read(FileRange range) throws Exception {
    List<String> lines = new ArrayList<>();
    for (Split<String> split : source.splits(range)) {
      try (PlainTask task = new PlainTask()) {
        split.read(task).forEachRemaining(lines::add);
      }
    }
    return lines;
  }

  private Path write(String name, String text) throws IOException {
    return Files.writeString(in.resolve(name), text);
  }

  private static void append(Path file, String text) throws IOException {
    Files.writeString(file, text, StandardOpenOption.APPEND);
  }

  private static final Duration SECOND = Duration.ofSeconds(1);

  @Test
  void aFileIsReadWhenItHasNotChangedForTheSettleDelay() throws Exception {
    start();
    Path file = write("a", "one\n");
    assertTrue(plan().isEmpty());
    assertTrue(planAfter(SECOND).isEmpty());
    append(file, "two\n");
    assertTrue(planAfter(SECOND).isEmpty(), "it changed a moment ago");
    assertTrue(planAfter(SECOND).isEmpty());
    assertEquals(List.of("one", "two"), read(planAfter(SECOND)));
    assertTrue(planAfter(SECOND).isEmpty());
  }

  @Test
  void anEmptyFileIsStillToBeWritten() throws Exception {
    Path before = write("before", "");
    start();
    Path file = write("a", "");
    assertTrue(plan().isEmpty());
    assertTrue(planAfter(Duration.ofHours(1)).isEmpty());
    append(file, "one\n");
    append(before, "two\n");
    assertTrue(planAfter(SECOND).isEmpty());
    assertEquals(2, read(planAfter(Duration.ofSeconds(2))).size());
  }

  @Test
  void directoriesAreLookedIntoNoMoreOftenThanTheInterval() throws Exception {
    settings.put("streaming.files.settleDelay", Duration.ZERO);
    start();
    assertTrue(plan().isEmpty());
    write("a", "one\n");
    assertTrue(planAfter(Duration.ofMillis(999)).isEmpty());
    assertEquals(List.of("one"), read(planAfter(Duration.ofMillis(1))));
  }

  @Test
  void aDirectoryThatIsGoneIsUnavailableAndNothingIsLostOrReadAgain() throws Exception {
    settings.put("streaming.files.settleDelay", Duration.ZERO);
    start();
    write("a", "one\n");
    FileRange first = plan();
    write("b", "two\n");
    Files.move(in, temp.resolve("away"));
    pass(SECOND);
    assertThrows(SourceUnavailableException.class, this::plan);
    assertThrows(SourceUnavailableException.class, () -> read(first));
    Files.move(temp.resolve("away"), in);
    assertEquals(List.of("two"), read(plan()));
    assertEquals(List.of("one"), read(first));
  }

  @Test
  void filesThatAreNotListedForAWhileAreNotReadAgain() throws Exception {
    settings.put("streaming.files.settleDelay", Duration.ZERO);
    start();
    Path file = write("a", "one\n");
    assertEquals(List.of("one"), read(plan()));
    Files.move(file, temp.resolve("away"));
    for (int hour = 0; hour < 23; hour++) {
      assertTrue(planAfter(Duration.ofHours(1)).isEmpty());
    }
    Files.move(temp.resolve("away"), file);
    assertTrue(planAfter(SECOND).isEmpty());
    start();
    assertTrue(plan().isEmpty());
  }

  @Test
  void aFileThatIsGoneForLongIsForgottenAlsoAcrossARestart() throws Exception {
    settings.put("streaming.files.settleDelay", Duration.ZERO);
    start();
    Path file = write("a", "one\n");
    assertEquals(List.of("one"), read(plan()));
    Files.delete(file);
    for (int hour = 0; hour < 26; hour++) {
      assertTrue(planAfter(Duration.ofHours(1)).isEmpty());
    }
    start();
    write("a", "two\n");
    assertEquals(List.of("two"), read(plan()));
  }

  @Test
  void aFileThatChangedAfterItWasReadIsIgnoredOrReadAgainAsAWhole() throws Exception {
    for (OnRewrite policy : OnRewrite.values()) {
      settings.put("streaming.files.rewritten", policy);
      ranges.clear();
      start();
      Path file = write(policy.name(), "one\n");
      assertTrue(planAfter(SECOND).isEmpty());
      assertEquals(List.of("one"), read(planAfter(Duration.ofSeconds(2))));
      append(file, "two\n");
      assertTrue(planAfter(Duration.ofMinutes(2)).isEmpty());
      List<String> expected = policy == OnRewrite.READ ? List.of("one", "two") : List.of();
      assertEquals(expected, read(planAfter(Duration.ofSeconds(2))));
      start();
      assertTrue(planAfter(Duration.ofMinutes(2)).isEmpty(), "the newer version is remembered");
      assertTrue(planAfter(Duration.ofMinutes(2)).isEmpty());
    }
  }

  private FileRange planned(String name, String text) throws Exception {
    settings.put("streaming.files.settleDelay", Duration.ZERO);
    start();
    write(name, text);
    FileRange range = plan();
    assertEquals(1, range.records());
    return range;
  }

  @Test
  void aFileThatChangedBeforeItWasReadFailsOrIsSkippedOrReadAsItIs() throws Exception {
    for (OnChange policy : OnChange.values()) {
      settings.put("streaming.files.changed", policy);
      ranges.clear();
      FileRange range = planned(policy.name(), "one\n");
      append(in.resolve(policy.name()), "two\n");
      switch (policy) {
        case FAIL -> {
          String message = assertThrows(RuntimeException.class, () -> read(range)).getMessage();
          assertTrue(message.contains("file=" + in.resolve("FAIL")), message);
          assertTrue(message.contains("length=8 instead of 4"), message);
          assertTrue(message.contains("streaming.files.changed"), message);
        }
        case SKIP -> assertEquals(List.of(), read(range));
        case READ -> assertEquals(List.of("one", "two"), read(range));
      }
    }
  }

  @Test
  void aFileThatIsTruncatedWhileItIsReadFails() throws Exception {
    FileRange range = planned("a", "one");
    for (Split<String> split : source.splits(range)) {
      try (PlainTask task = new PlainTask()) {
        var lines = split.read(task);
        assertEquals("one", lines.next());
        write("a", "on");
        assertThrows(RuntimeException.class, lines::hasNext);
      }
    }
  }

  @Test
  void aFileThatWasDeletedBeforeItWasReadFailsOrIsSkipped() throws Exception {
    for (OnTrouble policy : OnTrouble.values()) {
      settings.put("streaming.files.missing", policy);
      ranges.clear();
      FileRange range = planned(policy.name(), "one\n");
      Files.delete(in.resolve(policy.name()));
      if (policy == OnTrouble.SKIP) {
        assertEquals(List.of(), read(range));
      } else {
        String message = assertThrows(RuntimeException.class, () -> read(range)).getMessage();
        assertTrue(message.contains("streaming.files.missing=skip"), message);
      }
    }
  }

  /** Files come, go, grow and are renamed in; looks and restarts come at any time. */
  @Test
  void whateverHappensEachFileIsReadOnceAndWhole() throws Exception {
    for (int seed = 0; seed < 30; seed++) {
      Random random = new Random(seed);
      List<String> expected = new ArrayList<>();
      List<String> actual = new ArrayList<>();
      List<Path> open = new ArrayList<>();
      ranges.clear();
      start();
      for (int step = 0; step < 120; step++) {
        String name = seed + "-" + step;
        switch (random.nextInt(6)) {
          case 0 -> open.add(write(name, name + " first\n"));
          case 1 -> {
            for (Path file : open) {
              append(file, file.getFileName() + " last\n");
              expected.add(file.getFileName() + " first");
              expected.add(file.getFileName() + " last");
            }
            open.clear();
          }
          case 2 -> {
            Files.move(write("." + name, name + "\n"), in.resolve(name));
            expected.add(name);
          }
          case 3 -> start();
          default -> {
            // A file is never left open for as long as it takes to settle.
            if (open.isEmpty()) {
              pass(Duration.ofMillis(random.nextInt(3_000)));
            }
            actual.addAll(read(plan()));
          }
        }
      }
      for (Path file : open) {
        expected.add(file.getFileName() + " first");
      }
      for (int i = 0; i < 3; i++) {
        actual.addAll(read(planAfter(Duration.ofSeconds(3))));
      }
      assertEquals(
          expected.stream().sorted().toList(), actual.stream().sorted().toList(), "seed " + seed);
    }
  }
}
