/**
 * Windows as state: immutable panes that are stored, and aggregates over them that can be rebuilt.
 * Start with {@code WindowTimes}, then {@code KeyedWindow}.
 */
package io.tidewheel.internal.window;
