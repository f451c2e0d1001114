package io.tidewheel.sockets;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidewheel.receiver.RawBlock;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Blocks that a sender makes reach batches; bytes that are none harm nothing. */
class RawSocketStreamTest {
  private static SocketProgram program(Sender sender) {
    return new SocketProgram(
        SocketProgram.conf()
            .set("streaming.receiverRestartDelay", "1ms")
            .set("streaming.socket.maxBlockBytes", "100000"),
        ssc -> ssc.rawSocketStream(sender.host(), sender.port()));
  }

  private static byte[] framed(int length, byte[] block) {
    return ByteBuffer.allocate(Integer.BYTES + block.length).putInt(length).put(block).array();
  }

  private static byte[] block(List<?> records) {
    ByteBuffer block = RawBlock.of(records);
    byte[] bytes = new byte[block.remaining()];
    block.get(bytes);
    return bytes;
  }

  private static byte[] framed(List<?> records) {
    byte[] block = block(records);
    return framed(block.length, block);
  }

  @Test
  void blocksArriveInOrder() throws Exception {
    try (Sender sender =
            new Sender(
                (peer, connection) -> {
                  for (int i = 0; i < 1000; i += 10) {
                    peer.send(framed(IntStream.range(i, i + 10).boxed().toList()));
                  }
                  peer.send(framed(List.of())).hold();
                });
        SocketProgram program = program(sender)) {
      assertEquals(IntStream.range(0, 1000).boxed().toList(), program.take(1000));
      assertEquals(1, sender.connections());
    }
  }

  @Test
  void lengthsThatCannotBeAreRefused() throws Exception {
    int[] lengths = {0, -1, Integer.MIN_VALUE, Integer.MAX_VALUE, 100_001};
    try (Sender sender =
            new Sender(
                (peer, connection) -> {
                  peer.send(framed(List.of(connection)));
                  if (connection <= lengths.length) {
                    peer.send(framed(lengths[connection - 1], new byte[0]));
                    boolean ignored = peer.isLeft();
                  } else {
                    peer.hold();
                  }
                });
        SocketProgram program = program(sender)) {
      assertEquals(List.of(1, 2, 3, 4, 5, 6), program.take(6));
      for (int length : lengths) {
        String complaint = program.complaint("its length is " + length + ";");
        assertTrue(complaint.contains("streaming.socket.maxBlockBytes=100000"), complaint);
      }
    }
  }

  @Test
  void aBlockThatIsCutIsDroppedAndSaid() throws Exception {
    byte[] whole = framed(List.of("a", "b"));
    try (Sender sender =
            new Sender(
                (peer, connection) -> {
                  if (connection < whole.length) {
                    peer.send(framed(List.of(connection)));
                    peer.send(Arrays.copyOf(whole, connection));
                  } else {
                    peer.send(whole).hold();
                  }
                });
        SocketProgram program = program(sender)) {
      List<Object> seen = program.take(whole.length + 1);
      assertEquals(
          IntStream.range(1, whole.length).boxed().toList(), seen.subList(0, whole.length - 1));
      assertEquals(List.of("a", "b"), seen.subList(whole.length - 1, whole.length + 1));
      program.complaint("within a block: read=1 of 4 bytes");
    }
  }

  /** F59: whatever comes behind a block, the block is there, and the next connection is made. */
  @Test
  void hostileBytesHarmNothing() throws Exception {
    int cases = 300;
    try (Sender sender =
            new Sender(
                (peer, connection) -> {
                  peer.send(framed(List.of("good " + connection)));
                  if (connection < cases) {
                    peer.send(hostile(new Random(connection)));
                  } else {
                    peer.hold();
                  }
                });
        SocketProgram program = program(sender)) {
      int next = 1;
      while (next <= cases) {
        if (("good " + next).equals(program.take(1).get(0))) {
          next++;
        }
      }
      assertEquals(cases, sender.connections());
    }
  }

  private static byte[] hostile(Random random) {
    byte[] noise = new byte[random.nextInt(2_000)];
    random.nextBytes(noise);
    byte[] block = block(List.of("evil", 1L, List.of(2.0, 'c'), "evil"));
    return switch (random.nextInt(4)) {
      case 0 -> noise;
      case 1 -> framed(noise.length, noise);
      case 2 -> {
        for (int flips = random.nextInt(4); flips >= 0; flips--) {
          block[random.nextInt(block.length)] = (byte) random.nextInt();
        }
        yield framed(block.length, block);
      }
      default -> {
        // The header of a block, and then anything.
        byte[] begun = Arrays.copyOf(block, block.length + noise.length);
        System.arraycopy(noise, 0, begun, 8, noise.length);
        yield framed(begun.length, begun);
      }
    };
  }
}
