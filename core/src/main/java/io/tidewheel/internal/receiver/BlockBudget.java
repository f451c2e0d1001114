package io.tidewheel.internal.receiver;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/**
 * The memory and disk that blocks of all receivers may take. Who asks for more waits until batches
 * were committed; one block is always let in, however large it is. Thread-safe.
 */
final class BlockBudget {
  private static final long LOOK_MILLIS = 100;

  private final long mostMemory;
  private final long mostDisk;
  private final ReentrantLock lock = new ReentrantLock(true);
  private final Condition released = lock.newCondition();
  private long memory;
  private long disk;

  /** Who waits, in order: else small blocks could keep a large one out for ever. */
  private final Deque<Object> waiting = new ArrayDeque<>();

  /** Where a block may be. */
  enum Place {
    MEMORY,
    DISK,
    /** In memory if it fits, else on disk. */
    EITHER,
    /** On disk, and in memory if it fits. */
    DISK_AND_MEMORY
  }

  /**
   * What a block was given.
   *
   * @param memory bytes of memory
   * @param disk bytes of disk
   */
  record Grant(long memory, long disk) {}

  BlockBudget(long mostMemory, long mostDisk) {
    this.mostMemory = mostMemory;
    this.mostDisk = mostDisk;
  }

  /**
   * Waits until there is room.
   *
   * @param abandoned asked again and again while waiting
   * @return null if it was abandoned
   */
  Grant admit(long memoryBytes, long diskBytes, Place place, BooleanSupplier abandoned)
      throws InterruptedException {
    Object turn = new Object();
    lock.lockInterruptibly();
    try {
      waiting.addLast(turn);
      while (true) {
        Grant grant = waiting.peekFirst() == turn ? grant(memoryBytes, diskBytes, place) : null;
        if (grant != null) {
          memory += grant.memory();
          disk += grant.disk();
          return grant;
        }
        if (abandoned.getAsBoolean()) {
          return null;
        }
        boolean ignored = released.await(LOOK_MILLIS, TimeUnit.MILLISECONDS);
      }
    } finally {
      waiting.remove(turn);
      released.signalAll();
      lock.unlock();
    }
  }

  private Grant grant(long memoryBytes, long diskBytes, Place place) {
    boolean none = memory == 0 && disk == 0;
    boolean fitsMemory = memory + memoryBytes <= mostMemory;
    boolean fitsDisk = disk + diskBytes <= mostDisk || none;
    return switch (place) {
      case MEMORY -> fitsMemory || none ? new Grant(memoryBytes, 0) : null;
      case DISK -> fitsDisk ? new Grant(0, diskBytes) : null;
      case EITHER -> {
        if (fitsMemory) {
          yield new Grant(memoryBytes, 0);
        }
        yield fitsDisk ? new Grant(0, diskBytes) : null;
      }
      case DISK_AND_MEMORY -> fitsDisk ? new Grant(fitsMemory ? memoryBytes : 0, diskBytes) : null;
    };
  }

  /** Counts a block that is on disk from an earlier process. */
  void found(long diskBytes) {
    lock.lock();
    try {
      disk += diskBytes;
    } finally {
      lock.unlock();
    }
  }

  void release(long memoryBytes, long diskBytes) {
    lock.lock();
    try {
      memory -= memoryBytes;
      disk -= diskBytes;
      released.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Whether somebody waits for room. */
  boolean isFull() {
    lock.lock();
    try {
      return !waiting.isEmpty();
    } finally {
      lock.unlock();
    }
  }

  long memory() {
    lock.lock();
    try {
      return memory;
    } finally {
      lock.unlock();
    }
  }

  long disk() {
    lock.lock();
    try {
      return disk;
    } finally {
      lock.unlock();
    }
  }
}
