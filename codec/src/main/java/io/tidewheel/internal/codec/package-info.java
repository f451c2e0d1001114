/**
 * Values as bytes, in the format {@code values-1}. Start reading at {@link
 * io.tidewheel.internal.codec.SequenceWriter}, which documents it.
 *
 * <p>Whatever is read is checked before memory is taken or a class is touched: lengths by {@code
 * ByteSource}, classes by {@code KnownTypes}.
 */
package io.tidewheel.internal.codec;
