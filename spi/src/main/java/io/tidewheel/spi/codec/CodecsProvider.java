package io.tidewheel.spi.codec;

import java.util.List;

/**
 * Makes {@link Codecs}. Found by {@link java.util.ServiceLoader}; there is one on the class path.
 */
public interface CodecsProvider {
  /**
   * Codecs for what is allowed always, and these.
   *
   * @param registrations of the program and of all {@link CodecTable}s
   * @param classLoader where classes of users are looked up
   * @throws IllegalArgumentException if two registrations have one name or one class
   */
  Codecs create(List<CodecRegistration<?>> registrations, ClassLoader classLoader);
}
