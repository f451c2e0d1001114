package io.tidewheel.sockets;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidewheel.StorageLevel;
import io.tidewheel.StreamingConf;
import io.tidewheel.StreamingContext;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Lines that a sender sends reach batches as they were sent. */
class SocketTextStreamTest {
  @Test
  void linesArriveInOrder() throws Exception {
    List<String> lines = IntStream.range(0, 20_000).mapToObj(i -> "line " + i).toList();
    try (Sender sender =
            new Sender(
                (peer, connection) -> peer.send(String.join("\n", lines)).send("\n").hold());
        SocketProgram program = SocketProgram.ofLines(SocketProgram.conf(), sender)) {
      assertEquals(lines, program.take(lines.size()));
      assertEquals(1, sender.connections());
    }
  }

  @Test
  void lineEndsAndMalformedBytesAreUnderstood() throws Exception {
    byte[] malformed = {'a', (byte) 0xff, 'b', '\n'};
    try (Sender sender =
            new Sender(
                (peer, connection) -> {
                  if (connection == 1) {
                    peer.send("unix\ndos\r\n\n\r\nold\rmac\nGr\u00fc\u00dfe \ud83c\udf0a\r\n")
                        .send(malformed)
                        .send("without an end");
                  } else {
                    peer.hold();
                  }
                });
        SocketProgram program = SocketProgram.ofLines(SocketProgram.conf(), sender)) {
      List<String> expected =
          List.of(
              "unix",
              "dos",
              "",
              "",
              "old\rmac",
              "Gr\u00fc\u00dfe \ud83c\udf0a",
              "a\ufffdb",
              "without an end");
      assertEquals(expected, program.take(expected.size()));
    }
  }

  @Test
  void everyLineUpToTheLimitComesAndNoLongerOne() throws Exception {
    String fits = "f".repeat(1000);
    String tooLong = "t".repeat(1001);
    try (Sender sender =
            new Sender(
                (peer, connection) ->
                    peer.send(fits + "\n" + tooLong + "\n" + fits + "\r\n" + tooLong + "\r\nlast\n")
                        .hold());
        SocketProgram program =
            SocketProgram.ofLines(
                SocketProgram.conf().set("streaming.socket.maxLineBytes", "1000"), sender)) {
      assertEquals(List.of(fits, fits, "last"), program.take(3));
      program.complaint("streaming.socket.maxLineBytes=1000");
      program.complaint("skipped=2");
      assertEquals(1, sender.connections());
    }
  }

  @Test
  void connectsAgainWhenTheSenderEndsTheConnection() throws Exception {
    try (Sender sender =
            new Sender((peer, connection) -> peer.send(connection + "a\n" + connection + "b\n"));
        SocketProgram program = SocketProgram.ofLines(SocketProgram.conf(), sender)) {
      assertEquals(List.of("1a", "1b", "2a", "2b", "3a", "3b"), program.take(6));
      program.complaint("the sender ended the connection: host=127.0.0.1, port=" + sender.port());
    }
  }

  @Test
  void waitsForASenderThatIsNotThereYet() throws Exception {
    int port = Sender.freePort();
    try (SocketProgram program =
        new SocketProgram(
            SocketProgram.conf(),
            ssc -> ssc.socketTextStream("127.0.0.1", port, StorageLevel.MEMORY_ONLY()))) {
      program.complaint("cannot connect to host=127.0.0.1, port=" + port);
      try (Sender sender = new Sender(port, (peer, connection) -> peer.send("at last\n").hold())) {
        assertEquals(List.of("at last"), program.take(1));
        assertEquals(1, sender.connections());
      }
    }
  }

  @Test
  void stopEndsAReadThatWaits() throws Exception {
    CountDownLatch left = new CountDownLatch(1);
    try (Sender sender =
            new Sender(
                (peer, connection) -> {
                  peer.send("a\nhalf a li");
                  if (peer.isLeft()) {
                    left.countDown();
                  }
                });
        SocketProgram program = SocketProgram.ofLines(SocketProgram.conf(), sender)) {
      assertEquals(List.of("a"), program.take(1));
      long before = System.nanoTime();
      program.context().stop(true, true);
      long millis = Duration.ofNanos(System.nanoTime() - before).toMillis();
      assertTrue(millis < 5_000, "streaming.receiver.stopTimeout is 10 s, and it took " + millis);
      assertTrue(left.await(20, TimeUnit.SECONDS), "the connection is still open");
      assertEquals(List.of(), program.rest(), "half a line is no line");
    }
  }

  @Test
  void addressesAndSettingsThatMakeNoSenseAreRefused() {
    try (StreamingContext ssc = new StreamingContext(SocketProgram.conf(), Duration.ofSeconds(1))) {
      for (int port : new int[] {-1, 0, 65_536}) {
        String message =
            assertThrows(
                    IllegalArgumentException.class, () -> ssc.socketTextStream("localhost", port))
                .getMessage();
        assertTrue(message.contains("port=" + port), message);
      }
      assertThrows(IllegalArgumentException.class, () -> ssc.rawSocketStream(" ", 1));
      assertThrows(IllegalArgumentException.class, () -> ssc.socketTextStream(null, 1));
    }
    StreamingConf conf =
        SocketProgram.conf()
            .set("streaming.socket.connectTimeout", "0ms")
            .set("streaming.socket.idleTimeout", "30d")
            .set("streaming.socket.maxLineBytes", "0")
            .set("streaming.socket.maxBlockBytes", "4294967296");
    String message =
        assertThrows(
                IllegalArgumentException.class,
                () -> new StreamingContext(conf, Duration.ofSeconds(1)))
            .getMessage();
    for (String key : List.of("connectTimeout", "idleTimeout", "maxLineBytes", "maxBlockBytes")) {
      assertTrue(message.contains("streaming.socket." + key), message);
    }
  }
}
