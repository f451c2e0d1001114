package io.tidewheel.sockets;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidewheel.StorageLevel;
import io.tidewheel.StreamingContext;
import io.tidewheel.StreamingException;
import io.tidewheel.function.Function;
import java.io.BufferedReader;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** A function of the user's makes records of the bytes of a connection. */
class SocketStreamTest {
  private static SocketProgram program(
      Sender sender, Function<InputStream, Iterable<Integer>> converter) {
    return new SocketProgram(
        SocketProgram.conf(),
        ssc ->
            ssc.socketStream(
                sender.host(), sender.port(), converter, StorageLevel.MEMORY_AND_DISK_SER()));
  }

  private static Iterable<Integer> numbers(InputStream in) {
    BufferedReader reader =
        new BufferedReader(new InputStreamReader(in, StandardCharsets.US_ASCII));
    Iterator<Integer> numbers = reader.lines().map(Integer::valueOf).iterator();
    return () -> numbers;
  }

  @Test
  void recordsComeWhileTheConnectionIsOpen() throws Exception {
    AtomicInteger calls = new AtomicInteger();
    try (Sender sender =
            new Sender(
                (peer, connection) -> {
                  peer.send(connection + "\n7\n");
                  if (connection == 3) {
                    peer.hold();
                  }
                });
        SocketProgram program =
            program(
                sender,
                in -> {
                  calls.incrementAndGet();
                  return numbers(in);
                })) {
      assertEquals(List.of(1, 7, 2, 7, 3, 7), program.take(6));
      assertEquals(3, calls.get(), "one call for each connection");
    }
  }

  @Test
  void aConverterThatThrowsIsGivenAnotherConnection() throws Exception {
    AtomicInteger calls = new AtomicInteger();
    try (Sender sender =
            new Sender(
                (peer, connection) -> {
                  peer.send(connection == 2 ? "1\nno number\n" : connection + "\n");
                  if (connection == 4) {
                    peer.hold();
                  }
                });
        SocketProgram program =
            program(
                sender,
                in -> {
                  switch (calls.incrementAndGet()) {
                    case 1 -> throw new IllegalStateException("not today");
                    case 3 -> {
                      return null;
                    }
                    default -> {
                      return numbers(in);
                    }
                  }
                })) {
      assertEquals(List.of(1, 4), program.take(2));
      program.complaint("not today");
      program.complaint("no number");
      program.complaint("returned null");
    }
  }

  @Test
  void anErrorOfAConverterStopsTheProgram() throws Exception {
    try (Sender sender = new Sender((peer, connection) -> peer.hold());
        SocketProgram program =
            program(
                sender,
                in -> {
                  throw new StackOverflowError("deep");
                })) {
      StreamingContext ssc = program.context();
      var thrown = assertThrows(StreamingException.class, ssc::awaitTermination);
      assertTrue(thrown.getCause() instanceof StackOverflowError, thrown.toString());
    }
  }
}
