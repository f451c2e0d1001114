package io.tidewheel.spi.engine;

/**
 * A thread of this process that works for a run, for people who look for what takes so long.
 *
 * @param operator what it works on, as users called it: {@code map at Revenue.java:12}
 * @param thread runs a task, or waits for those that run elsewhere
 */
public record Working(String operator, Thread thread) {}
