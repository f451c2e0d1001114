package io.tidewheel;

import java.io.Serializable;

/**
 * A part of a file that one task reads, in bytes.
 *
 * @param path absolute
 * @param from where it begins
 * @param until where it ends; equal to {@code length} for the last
 * @param length of the file
 */
public record FileSlice(String path, long from, long until, long length) implements Serializable {
  private static final long serialVersionUID = 1L;

  /** The whole of a file. */
  public static FileSlice whole(String path, long length) {
    return new FileSlice(path, 0, length, length);
  }

  /** Whether this is the whole file. */
  public boolean isWhole() {
    return from == 0 && until == length;
  }

  /** How it is named in plans and errors: {@code /in/a.log [0, 120)}. */
  @Override
  public String toString() {
    return isWhole() ? path : path + " [" + from + ", " + until + ")";
  }
}
