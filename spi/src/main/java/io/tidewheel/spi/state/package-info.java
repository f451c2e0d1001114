/**
 * Where operators keep their state: a map per operator and partition, in versions that are written
 * by batches.
 */
package io.tidewheel.spi.state;
