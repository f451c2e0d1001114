package io.tidewheel.internal.rdd;

import io.tidewheel.spi.codec.CodecRegistration;
import java.util.List;
import java.util.function.Supplier;

/**
 * The program that datasets belong to.
 *
 * @param name as the user gave it
 * @param codecs the program's own
 * @param context gives the user's context, which this package does not know
 */
public record Application(String name, List<CodecRegistration<?>> codecs, Supplier<?> context) {
  public Application {
    codecs = List.copyOf(codecs);
  }
}
