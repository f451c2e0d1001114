/**
 * Rate control: how many records a batch may have so that it is done within the batch interval,
 * learned from the batches before it, and how its inputs share that. Direct inputs ask for it when
 * they name their ranges; inputs that take records in by themselves are held back there.
 */
package io.tidewheel.internal.rate;
