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
 * Serves also the classes below its own, as far as these are no records or enums and have no codec
 * of their own; then {@link #read} makes what stands for all of them.
 *
 * <p>Thread-safe. What it wrote must be readable by all its later versions: write a version number
 * first if the class may change.
 */
public interface Codec<T> extends Serializable {
  /**
   * Writes a value, which is not null.
   *
   * @throws IOException if it cannot be; nothing of it is kept then
   */
  void write(T value, ValueOutput out) throws IOException;

  /**
   * Reads what {@link #write} wrote, all of it and no more. Not null. A class of which values may
   * come from {@link ValueInput#readValue} is checked by that; what the value is has to be checked
   * here.
   *
   * @throws IOException if it cannot be, saying what was found
   */
  T read(ValueInput in) throws IOException;
}
