package io.tidewheel.spi.codec;

import java.io.IOException;
import java.io.Serializable;

/**
 * How values of one class are written and read. Needed for classes that are neither records, enums,
 * tuples nor of the JDK.
 *
 * <pre>{@code
 * conf.codec(Money.class, new Codec<Money>() {
 *   public void write(Money money, ValueOutput out) throws IOException {
 *     out.writeString(money.currency());
 *     out.writeLong(money.cents());
 *   }
 *
 *   public Money read(ValueInput in) throws IOException {
 *     return new Money(in.readString(), in.readLong());
 *   }
 * });
 * }</pre>
 *
 * Thread-safe. What it wrote must be readable by all its later versions: write a version number
 * first if the class may change.
 */
public interface Codec<T> extends Serializable {
  void write(T value, ValueOutput out) throws IOException;

  /**
   * Reads what {@link #write} wrote, all of it and no more.
   *
   * @throws IOException if it cannot be, saying what was found
   */
  T read(ValueInput in) throws IOException;
}
