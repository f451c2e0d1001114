package io.tidewheel.spi.state;

import java.io.Serializable;

/**
 * Where a sealed version of some state can be found. Small: it is written with the commit of the
 * batch.
 *
 * @param version the batch that changed it last
 * @param location where the store finds it, in the store's own words; empty if it needs none
 */
public record StateHandle(StateId id, long version, String location) implements Serializable {}
