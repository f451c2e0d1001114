/** Time as a program sees it, so that tests can own it. */
package io.tidewheel.spi.time;
