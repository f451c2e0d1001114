/**
 * Tidewheel beside loops that an engineer would write by hand: the same input, the same JVM, round
 * by round in turn. {@link io.tidewheel.benchmarks.Benchmarks} is where to start.
 */
package io.tidewheel.benchmarks;
