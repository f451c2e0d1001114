package io.tidewheel.internal.rdd;

import io.tidewheel.spi.codec.CodecRegistration;
import java.util.List;

/**
 * The program that datasets belong to.
 *
 * @param name as the user gave it
 * @param codecs the program's own
 */
public record Application(String name, List<CodecRegistration<?>> codecs) {
  public Application {
    codecs = List.copyOf(codecs);
  }
}
