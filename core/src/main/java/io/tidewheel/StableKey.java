package io.tidewheel;

/**
 * Promises that the keys of a class are fit to keep state under: {@code equals} and {@code
 * hashCode} depend on nothing but the value, and {@code hashCode} is the same in every JVM and
 * every later version of the class. Objects that are equal before a restart must be after it, so a
 * hash of {@code Object.hashCode()}, of an enum's or of {@code Objects.hash} over such is not fit.
 *
 * <p>Needed only for classes of a program's own that are not records: text, numbers, enums, times,
 * records and tuples, and collections of such are fit as they are.
 */
public interface StableKey {}
