package io.tidewheel.spi.state;

/**
 * Where a sealed version of some state can be found. Small: it is written with the commit of the
 * batch.
 *
 * @param version the batch that wrote it
 */
public record StateHandle(StateId id, long version) {}
