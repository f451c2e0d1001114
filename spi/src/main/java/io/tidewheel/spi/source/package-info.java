/**
 * What an input is: it names a range of what is new, and gives the records of a range, as often as
 * asked if it is replayable.
 */
package io.tidewheel.spi.source;
