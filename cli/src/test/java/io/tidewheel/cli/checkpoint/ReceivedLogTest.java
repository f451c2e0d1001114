package io.tidewheel.cli.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidewheel.StorageLevel;
import io.tidewheel.StreamingConf;
import io.tidewheel.StreamingContext;
import io.tidewheel.StreamingException;
import io.tidewheel.receiver.Receiver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The write-ahead log of a receiver is looked at with the rest of a checkpoint. */
class ReceivedLogTest {
  @TempDir private Path directory;

  /** Stores three blocks of text. */
  private static final class Few extends Receiver<String> {
    private static final long serialVersionUID = 1L;

    Few() {
      super(StorageLevel.MEMORY_AND_DISK);
    }

    @Override
    public void onStart() {
      new Thread(() -> List.of("a", "b", "c").forEach(text -> store(List.of(text)))).start();
    }

    @Override
    public void onStop() {}
  }

  @BeforeEach
  void failBeforeTheBatchIsCommitted() throws InterruptedException {
    StreamingConf conf =
        new StreamingConf()
            .setAppName("received")
            .set("streaming.receiver.writeAheadLog.enable", "true");
    try (StreamingContext ssc = new StreamingContext(conf, Duration.ofMillis(50))) {
      ssc.checkpoint(directory.toString());
      ssc.receiverStream(new Few())
          .foreachRDD(
              rdd -> {
                if (rdd.count() > 0) {
                  throw new IllegalStateException("no");
                }
              });
      ssc.start();
      assertThrows(StreamingException.class, ssc::awaitTermination);
    }
  }

  private Path log() throws IOException {
    try (Stream<Path> files = Files.walk(directory.resolve("received"))) {
      return files.filter(Files::isRegularFile).findFirst().orElseThrow();
    }
  }

  private Ran run(String command) {
    return Ran.checkpoint(command, directory);
  }

  @Test
  void isShown() {
    String shown = run("show").out();
    assertTrue(shown.contains("write-ahead log") && shown.contains(" in 1 file"), shown);
  }

  @Test
  void isVerified() {
    Ran ran = run("verify");
    assertEquals(0, ran.exitCode(), ran.out());
    assertTrue(ran.out().contains("receiver: "), ran.out());
  }

  @Test
  void damageIsFound() throws IOException {
    byte[] bytes = Files.readAllBytes(log());
    bytes[70] ^= 1;
    Files.write(log(), bytes);
    Ran ran = run("verify");
    assertEquals(1, ran.exitCode(), ran.out());
    assertTrue(ran.out().contains("received"), ran.out());
  }

  @Test
  void logThatIsGoneIsMissed() throws IOException {
    Files.delete(log());
    Ran ran = run("verify");
    assertEquals(1, ran.exitCode(), ran.out());
    assertTrue(ran.out().contains("needs blocks [0, "), ran.out());
  }
}
