package io.tidewheel.spi.codec;

import java.util.List;

/** The codecs a module brings for its own classes. Found by {@link java.util.ServiceLoader}. */
public interface CodecTable {
  List<CodecRegistration<?>> registrations();
}
