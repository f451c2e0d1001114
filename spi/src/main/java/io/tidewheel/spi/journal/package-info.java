/** The only way anything becomes durable: an append-only log of checksummed entries. */
package io.tidewheel.spi.journal;
