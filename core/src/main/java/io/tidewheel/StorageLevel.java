package io.tidewheel;

/**
 * Where kept partitions are held, for programs that say so: each has the name it has in Spark.
 *
 * <p>Today every level but {@link #NONE} holds records as objects in memory, in one copy. What is
 * kept of a batch goes when the batch ends, so it is bounded by what a batch computes; levels that
 * may go to disk do not do so yet. Levels of several copies ({@code _2}) are the level of one copy,
 * which is said once: there is one JVM, and what it loses it computes again.
 */
public enum StorageLevel {
  /** Keeps nothing. */
  NONE(false, false, false, 1),
  /** On disk. */
  DISK_ONLY(true, false, false, 1),
  /** On disk, twice. */
  DISK_ONLY_2(true, false, false, 2),
  /** On disk, three times. */
  DISK_ONLY_3(true, false, false, 3),
  /** As objects in memory; what {@code persist()} means. */
  MEMORY_ONLY(false, true, true, 1),
  /** As objects in memory, twice. */
  MEMORY_ONLY_2(false, true, true, 2),
  /** As bytes in memory. */
  MEMORY_ONLY_SER(false, true, false, 1),
  /** As bytes in memory, twice. */
  MEMORY_ONLY_SER_2(false, true, false, 2),
  /** In memory, and on disk what does not fit. */
  MEMORY_AND_DISK(true, true, true, 1),
  /** In memory, and on disk what does not fit, twice. */
  MEMORY_AND_DISK_2(true, true, true, 2),
  /** As bytes in memory, and on disk what does not fit. */
  MEMORY_AND_DISK_SER(true, true, false, 1),
  /** As bytes in memory, and on disk what does not fit, twice. */
  MEMORY_AND_DISK_SER_2(true, true, false, 2),
  /** In memory that is not the collector's, and on disk what does not fit. */
  OFF_HEAP(true, true, false, 1);

  private final boolean disk;
  private final boolean memory;
  private final boolean objects;
  private final int copies;

  StorageLevel(boolean disk, boolean memory, boolean objects, int copies) {
    this.disk = disk;
    this.memory = memory;
    this.objects = objects;
    this.copies = copies;
  }

  /** Whether it may use disks. */
  public boolean useDisk() {
    return disk;
  }

  /** Whether it uses memory. */
  public boolean useMemory() {
    return memory;
  }

  /** Whether it uses memory outside the heap. */
  public boolean useOffHeap() {
    return this == OFF_HEAP;
  }

  /** Whether records are held as objects. */
  public boolean deserialized() {
    return objects;
  }

  /** How many copies there are. */
  public int replication() {
    return copies;
  }

  // ---- The same constants as methods, as Spark's Java programs call them.

  /** {@link #NONE}. */
  public static StorageLevel NONE() {
    return NONE;
  }

  /** {@link #DISK_ONLY}. */
  public static StorageLevel DISK_ONLY() {
    return DISK_ONLY;
  }

  /** {@link #DISK_ONLY_2}. */
  public static StorageLevel DISK_ONLY_2() {
    return DISK_ONLY_2;
  }

  /** {@link #DISK_ONLY_3}. */
  public static StorageLevel DISK_ONLY_3() {
    return DISK_ONLY_3;
  }

  /** {@link #MEMORY_ONLY}. */
  public static StorageLevel MEMORY_ONLY() {
    return MEMORY_ONLY;
  }

  /** {@link #MEMORY_ONLY_2}. */
  public static StorageLevel MEMORY_ONLY_2() {
    return MEMORY_ONLY_2;
  }

  /** {@link #MEMORY_ONLY_SER}. */
  public static StorageLevel MEMORY_ONLY_SER() {
    return MEMORY_ONLY_SER;
  }

  /** {@link #MEMORY_ONLY_SER_2}. */
  public static StorageLevel MEMORY_ONLY_SER_2() {
    return MEMORY_ONLY_SER_2;
  }

  /** {@link #MEMORY_AND_DISK}. */
  public static StorageLevel MEMORY_AND_DISK() {
    return MEMORY_AND_DISK;
  }

  /** {@link #MEMORY_AND_DISK_2}. */
  public static StorageLevel MEMORY_AND_DISK_2() {
    return MEMORY_AND_DISK_2;
  }

  /** {@link #MEMORY_AND_DISK_SER}. */
  public static StorageLevel MEMORY_AND_DISK_SER() {
    return MEMORY_AND_DISK_SER;
  }

  /** {@link #MEMORY_AND_DISK_SER_2}. */
  public static StorageLevel MEMORY_AND_DISK_SER_2() {
    return MEMORY_AND_DISK_SER_2;
  }

  /** {@link #OFF_HEAP}. */
  public static StorageLevel OFF_HEAP() {
    return OFF_HEAP;
  }
}
