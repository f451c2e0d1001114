/**
 * Files, as far as durable parts need them. All that a journal or a state store does with a disk
 * goes through here, so that a test can crash it at every step.
 */
package io.tidewheel.spi.file;
