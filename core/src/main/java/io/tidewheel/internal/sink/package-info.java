/**
 * Outputs that take each batch exactly once: what their markers and the checkpoint must agree on,
 * where a batch's records go, and how one is written, waited for and tried again.
 */
package io.tidewheel.internal.sink;
