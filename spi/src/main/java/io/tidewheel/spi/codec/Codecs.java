package io.tidewheel.spi.codec;

import java.io.InputStream;
import java.io.OutputStream;
import java.io.Serializable;

/**
 * Writes and reads values of all classes that have a codec: records, enums, boxed and big numbers,
 * text, times, arrays of primitives, optionals, lists, sets and maps of such, tuples, and what was
 * registered. Thread-safe. Passes {@code CodecsContract} of the test kit.
 *
 * <p>A record is read by the names of its components: one that was added since is null, zero or
 * false; one that was removed is skipped, even if its class is gone; one whose type became a wider
 * number is converted. Any list is read back as a list, any set as a set, any map as a map, of
 * equal content and order, those sorted in natural order as sorted ones; what would not fit the
 * component that holds it is refused when it is written. One value in two places is read back as
 * two; a value that contains itself is refused, as is one nested some hundred levels deep.
 *
 * <p>What cannot be written says so at once: lambdas and anonymous classes, which no later program
 * can name; classes that are neither records nor enums, without a codec; records of a module that
 * does not open their package. Local records can, for as long as the method that declares them
 * keeps its place: their name has a number. What a class of the user's adds to a collection it
 * extends is lost, as is the comparator of a sorted one.
 *
 * <p>Bytes never choose code: a class name that is read is looked up without initialising the
 * class, and refused unless it is a record, an enum, one of the JDK's listed here, or registered.
 *
 * <p>Where these codecs are serialized, only their registrations go along; in the process that
 * reads them they look classes up where its threads do.
 */
public interface Codecs extends Serializable {
  /**
   * What distinguishes this format from later ones, recorded where bytes are kept: {@code
   * values-1}.
   */
  String format();

  /**
   * Writes a sequence of values that describes itself. Used by one thread.
   *
   * @param out not closed by the writer, which buffers: {@link ValueWriter#flush} hands all over
   */
  ValueWriter writer(OutputStream out);

  /**
   * Reads what a writer wrote. Used by one thread.
   *
   * @param length how many bytes the input has; lengths in the data that go beyond are refused
   */
  ValueReader reader(InputStream in, long length);
}
