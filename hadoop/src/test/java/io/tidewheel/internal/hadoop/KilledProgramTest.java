package io.tidewheel.internal.hadoop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A whole program whose state, batches and received blocks are on HDFS only. */
class KilledProgramTest {
  private static final int RESTARTS = 1;
  private static final int BLOCKS = 15;

  @TempDir Path temporary;

  /** What a batch said of its state. */
  private record State(long numbers, long largest, long total) {
    static List<State> of(List<String> lines) {
      List<State> states = new ArrayList<>();
      for (String line : lines) {
        String[] words = line.split(" ", 4);
        if (words[0].equals("state")) {
          states.add(
              new State(
                  Long.parseLong(words[1]), Long.parseLong(words[2]), Long.parseLong(words[3])));
        }
      }
      return states;
    }
  }

  private static long stored(List<String> lines) {
    return lines.stream()
        .filter(line -> line.startsWith("stored "))
        .mapToLong(line -> Long.parseLong(line.substring("stored ".length())))
        .max()
        .orElse(0);
  }

  @BeforeAll
  static void startCluster() {
    Cluster.hdfs();
  }

  /** Two processes, and ten seconds until the first is taken for dead. */
  @Test
  @Timeout(150)
  void aProgramWithAReceiverThatIsKilledGoesOnWithItsStateAndItsBlocks() throws Exception {
    String checkpoint = Cluster.fresh().toString();
    long stored = 0;
    for (int life = 0; life <= RESTARTS; life++) {
      long first = stored;
      ChildProcess program =
          new ChildProcess(temporary, ReceivingProgram.class, checkpoint, Long.toString(first));
      try {
        long goal = first + BLOCKS * ReceivingProgram.BLOCK;
        program.await(
            () ->
                stored(program.lines()) >= goal
                    && State.of(program.lines()).stream().anyMatch(s -> s.largest() >= first));
      } finally {
        program.kill();
      }
      for (State state : State.of(program.lines())) {
        if (state.numbers() > 0) {
          assertEquals(state.numbers(), state.largest() + 1, "none is missing: " + state);
        }
        // A block whose answer the kill cut off was stored again.
        long repeated = state.total() - state.numbers();
        assertTrue(repeated <= (long) life * ReceivingProgram.BLOCK, state + " life=" + life);
      }
      stored = stored(program.lines());
    }
  }
}
