/** The programs of docs/exactly-once.md: three ways to have each result exactly once. */
package io.tidewheel.exactlyonce;
