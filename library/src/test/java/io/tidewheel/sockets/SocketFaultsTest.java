package io.tidewheel.sockets;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.tidewheel.StorageLevel;
import io.tidewheel.StreamingConf;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** F56: senders that are slow, silent, gone, too fast, or never come to the end of a line. */
class SocketFaultsTest {
  private static final int MEGABYTE = 1 << 20;

  @Test
  void aLineOf64MegabytesTakesNoMemory() throws Exception {
    aLongLineTakesNoMemory(64);
  }

  @Test
  @Tag("campaign")
  void aLineOfAGigabyteTakesNoMemory() throws Exception {
    aLongLineTakesNoMemory(1024);
  }

  private static void aLongLineTakesNoMemory(int megabytes) throws Exception {
    CountDownLatch measured = new CountDownLatch(1);
    byte[] piece = new byte[MEGABYTE];
    Arrays.fill(piece, (byte) 'x');
    try (Sender sender =
            new Sender(
                (peer, connection) -> {
                  peer.send("before\n");
                  for (int i = 0; i < megabytes; i++) {
                    peer.send(piece);
                  }
                  peer.send("\nafter\n");
                  measured.await();
                  peer.send("more\n").hold();
                });
        SocketProgram program = SocketProgram.ofLines(SocketProgram.conf(), sender)) {
      assertEquals(List.of("before", "after"), program.take(2));
      long allocated = allocatedBy("socket-" + sender.host() + ":" + sender.port());
      // The limit is 1 MiB, and an array that grows is copied: 1/2 + 1/4 + ... of it before.
      assertTrue(allocated < 4 * MEGABYTE, allocated + " bytes");
      measured.countDown();
      assertEquals(List.of("more"), program.take(1));
      program.complaint("a line is longer than streaming.socket.maxLineBytes=1048576");
      assertEquals(1, sender.connections());
    }
  }

  private static long allocatedBy(String threadName) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    ThreadInfo reading = thread(threadName);
    return threads.getThreadAllocatedBytes(reading.getThreadId());
  }

  private static ThreadInfo thread(String name) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    return Arrays.stream(threads.getThreadInfo(threads.getAllThreadIds()))
        .filter(Objects::nonNull)
        .filter(thread -> thread.getThreadName().equals(name))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no thread " + name));
  }

  @Test
  void oneByteNowAndThenAndASilentSenderHoldNobodyUp() throws Exception {
    String slowLine = "slow but alive";
    Semaphore mayGoOn = new Semaphore(0);
    try (Sender silent = new Sender((peer, connection) -> peer.hold());
        Sender slow =
            new Sender(
                (peer, connection) -> {
                  for (char letter : (slowLine + "\n").toCharArray()) {
                    peer.send(String.valueOf(letter));
                    mayGoOn.acquire();
                  }
                  peer.hold();
                });
        Sender busy =
            new Sender(
                (peer, connection) -> {
                  for (int i = 0; i <= slowLine.length(); i++) {
                    peer.send("busy " + i + "\n");
                    mayGoOn.release();
                  }
                  peer.hold();
                });
        SocketProgram program =
            new SocketProgram(
                SocketProgram.conf().set("streaming.socket.idleTimeout", "20s"),
                ssc ->
                    ssc.socketTextStream(silent.host(), silent.port())
                        .named("silent")
                        .union(ssc.socketTextStream(slow.host(), slow.port()).named("slow"))
                        .union(ssc.socketTextStream(busy.host(), busy.port()).named("busy")))) {
      List<Object> seen = program.take(slowLine.length() + 2);
      assertTrue(seen.contains(slowLine), seen::toString);
      assertTrue(seen.contains("busy " + slowLine.length()), seen::toString);
      assertEquals(1, slow.connections());
    }
  }

  @Test
  void aSenderThatIsGoneWithoutAWordIsNoticed() throws Exception {
    try (Sender sender =
            new Sender(
                (peer, connection) -> {
                  peer.send(connection + "\n");
                  // Neither a byte nor an end comes: what a cut cable, or a proxy that hangs,
                  // leaves.
                  boolean ignored = peer.isLeft();
                });
        SocketProgram program =
            SocketProgram.ofLines(
                SocketProgram.conf().set("streaming.socket.idleTimeout", "100ms"), sender)) {
      assertEquals(List.of("1", "2", "3"), program.take(3));
      String complaint = program.complaint("streaming.socket.idleTimeout=100ms");
      assertTrue(complaint.contains("port=" + sender.port()), complaint);
    }
  }

  @Test
  void aSenderIsHeldBackWhileBatchesStallAndNothingIsLost() throws Exception {
    int lines = 4_000;
    String text = "x".repeat(10_000);
    AtomicInteger sent = new AtomicInteger();
    CountDownLatch goOn = new CountDownLatch(1);
    StreamingConf conf =
        SocketProgram.conf()
            .set("streaming.receiver.memory", "2000000")
            .set("streaming.blockMaxBytes", "100000");
    try (Sender sender =
            new Sender(
                (peer, connection) -> {
                  for (int i = 0; i < lines; i++) {
                    peer.send(i + text + "\n");
                    sent.incrementAndGet();
                  }
                  peer.hold();
                });
        SocketProgram program =
            new SocketProgram(
                conf,
                ssc ->
                    ssc.socketTextStream(sender.host(), sender.port(), StorageLevel.MEMORY_ONLY())
                        .map(
                            line -> {
                              goOn.await();
                              return Integer.valueOf(line.substring(0, line.indexOf('x')));
                            }))) {
      awaitStoring("socket-" + sender.host() + ":" + sender.port());
      // 40 MB are many times what memory, queue and the buffers of TCP hold.
      assertTrue(sent.get() < lines, "all was sent, although nobody takes it");
      goOn.countDown();
      assertEquals(IntStream.range(0, lines).boxed().toList(), program.take(lines));
      assertEquals(1, sender.connections());
    } finally {
      goOn.countDown();
    }
  }

  /** Waits until the thread waits for room. */
  private static void awaitStoring(String name) {
    while (true) {
      boolean waits =
          Thread.getAllStackTraces().entrySet().stream()
              .filter(entry -> entry.getKey().getName().equals(name))
              .anyMatch(
                  entry ->
                      entry.getKey().getState() != Thread.State.RUNNABLE
                          && Arrays.stream(entry.getValue())
                              .anyMatch(frame -> frame.getMethodName().equals("addData")));
      if (waits) {
        return;
      }
      Thread.onSpinWait();
    }
  }
}
