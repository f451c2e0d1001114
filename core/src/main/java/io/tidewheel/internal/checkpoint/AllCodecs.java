package io.tidewheel.internal.checkpoint;

import io.tidewheel.spi.codec.CodecRegistration;
import io.tidewheel.spi.codec.CodecTable;
import io.tidewheel.spi.codec.Codecs;
import io.tidewheel.spi.codec.CodecsProvider;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;

/** The codecs of the class path and of a program, together. */
public final class AllCodecs {
  private AllCodecs() {}

  /**
   * Codecs for all registrations of the program and of the modules on the class path.
   *
   * @throws IllegalArgumentException if two are for one class, or nothing makes codecs
   */
  public static Codecs of(List<CodecRegistration<?>> registrations) {
    List<CodecRegistration<?>> all = new ArrayList<>(registrations);
    ServiceLoader.load(CodecTable.class).forEach(table -> all.addAll(table.registrations()));
    ClassLoader loader = Thread.currentThread().getContextClassLoader();
    return ServiceLoader.load(CodecsProvider.class)
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "no codecs on the class path; depend on io.tidewheel:tidewheel"))
        .create(all, loader == null ? AllCodecs.class.getClassLoader() : loader);
  }
}
