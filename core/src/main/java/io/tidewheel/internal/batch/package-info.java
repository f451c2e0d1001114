/**
 * What happens over time: ticks become batches, batches run strictly in order. Start reading with
 * {@code BatchLoop}.
 */
package io.tidewheel.internal.batch;
