/**
 * The graph of streams, built once by the user, and how the plan of a batch is built from it. Knows
 * no engine, file, broker or clock.
 */
package io.tidewheel.internal.graph;
