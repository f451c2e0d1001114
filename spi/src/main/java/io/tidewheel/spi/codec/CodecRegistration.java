package io.tidewheel.spi.codec;

import java.io.Serializable;

/**
 * A codec for a class.
 *
 * @param name stands for the class in the bytes; lasting, and unique among all registrations. For
 *     classes of users it is the class name they had when first written
 * @param codec null if the class is a record or an enum that needs none, registered only since it
 *     had this name before
 */
public record CodecRegistration<T>(String name, Class<T> type, Codec<T> codec)
    implements Serializable {
  private static final long serialVersionUID = 1L;
}
