/**
 * How to write an input that pushes: a {@link io.tidewheel.receiver.Receiver} stores what it
 * receives, and batches take it from there.
 */
package io.tidewheel.receiver;
