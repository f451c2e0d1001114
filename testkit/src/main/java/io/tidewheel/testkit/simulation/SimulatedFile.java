package io.tidewheel.testkit.simulation;

import java.util.Arrays;
import java.util.SplittableRandom;

/** The content of a file: what is in it, and how much of that is on the platter. */
final class SimulatedFile {
  private static final int PAGE = 512;

  private byte[] content = new byte[64];
  private int length;
  private int synced;
  private boolean syncFailed;

  int length() {
    return length;
  }

  void append(byte[] bytes, int count) {
    if (length + count > content.length) {
      content = Arrays.copyOf(content, Math.max(length + count, 2 * content.length));
    }
    System.arraycopy(bytes, 0, content, length, count);
    length += count;
  }

  int read(byte[] target, int offset, int count, long position) {
    int available = (int) Math.max(0, Math.min(count, length - position));
    if (available > 0) {
      System.arraycopy(content, (int) position, target, offset, available);
    }
    return available;
  }

  void flip(int position) {
    content[position] = (byte) ~content[position];
  }

  /** After one that failed, later syncs say yes and do nothing: the system gave the pages up. */
  void sync() {
    if (!syncFailed) {
      synced = length;
    }
  }

  void failSync() {
    syncFailed = true;
  }

  /**
   * What is left of it after a crash: all that was synced, and of the pages behind, each one or
   * not; the file ends anywhere behind what was synced.
   */
  SimulatedFile afterCrash(SplittableRandom random) {
    SimulatedFile left = new SimulatedFile();
    int end = synced + (length > synced ? random.nextInt(length - synced + 1) : 0);
    byte[] kept = Arrays.copyOf(content, end);
    for (int page = synced / PAGE; page * PAGE < end; page++) {
      int from = Math.max(synced, page * PAGE);
      int until = Math.min(end, (page + 1) * PAGE);
      switch (random.nextInt(4)) {
        case 0 -> Arrays.fill(kept, from, until, (byte) 0);
        case 1 -> {
          for (int i = from; i < until; i++) {
            kept[i] = (byte) random.nextInt();
          }
        }
        default -> {
          // The page was written.
        }
      }
    }
    left.append(kept, end);
    left.synced = end;
    return left;
  }
}
