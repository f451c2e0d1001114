/**
 * Values as bytes: state, and records that move between processes. Bytes that outlive a process
 * survive changes of the classes, and never choose which classes are loaded.
 */
package io.tidewheel.spi.codec;
