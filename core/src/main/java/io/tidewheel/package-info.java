/**
 * What a program is written with: a {@link io.tidewheel.StreamingContext}, the streams it makes,
 * the RDDs that a stream is in each batch, and their values. Start with {@code StreamingContext}.
 */
package io.tidewheel;
