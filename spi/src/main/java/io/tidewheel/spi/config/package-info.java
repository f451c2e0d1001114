/**
 * Settings: each module lists its keys in a table, from which values are checked and the reference
 * in {@code docs/configuration.md} is written.
 */
package io.tidewheel.spi.config;
