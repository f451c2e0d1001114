package io.tidewheel.internal.rate;

/**
 * How strongly the limit follows what is measured. None is negative.
 *
 * @param proportional share of the distance to the capacity measured last that is made up at once
 * @param integral share of the records that are late by which the limit stays below the capacity
 * @param derived weight of how fast that distance changes
 * @param minRate what the limit does not fall below, in records per second
 */
record Gains(double proportional, double integral, double derived, double minRate) {}
