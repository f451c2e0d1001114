/**
 * Orders, as a shop might get them: what they are, a generator that sends them to a topic, and the
 * sums by which two who saw the same orders know it.
 */
package io.tidewheel.demo.orders;
