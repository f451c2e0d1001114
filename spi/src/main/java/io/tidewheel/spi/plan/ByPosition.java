package io.tidewheel.spi.plan;

/**
 * Marks a function that goes by where a record is among others, not by what it is. Where that order
 * is not fixed, a re-run gives something else.
 */
public interface ByPosition {}
