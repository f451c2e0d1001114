/**
 * Traps in which a program stops at a named step to be killed: around files, state stores, sinks
 * and connections, on the seams where a program could have its own.
 */
package io.tidewheel.kills.trap;
