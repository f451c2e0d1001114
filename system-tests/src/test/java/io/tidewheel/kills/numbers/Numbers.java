package io.tidewheel.kills.numbers;

/**
 * What the numbers from 0 on mean: each has a key, a place in the sequence of its key, and a value.
 * All of it follows from the number, so that whoever finds a row knows what it must say.
 */
public final class Numbers {
  public static final int KEYS = 37;
  public static final int GROUPS = 3;
  private static final int STRIDE = 5;

  private Numbers() {}

  /** Every block of as many numbers as there are keys has each key once, in a mixed order. */
  public static int key(long number) {
    return (int) (number * STRIDE % KEYS);
  }

  /** How many numbers of the same key are before it: dense from 0. */
  public static long sequence(long number) {
    return number / KEYS;
  }

  public static long value(long number) {
    long mixed = (number + 1) * 0x9e3779b97f4a7c15L;
    return (mixed ^ (mixed >>> 29)) & 0xffff;
  }

  /** The windows are over a few groups of keys. */
  public static int group(long number) {
    return key(number) % GROUPS;
  }
}
