/**
 * Where results go exactly once: a destination that keeps, beside the rows of a batch and in the
 * same transaction, a marker of that batch, and that refuses a writer whose epoch is over.
 */
package io.tidewheel.spi.sink;
