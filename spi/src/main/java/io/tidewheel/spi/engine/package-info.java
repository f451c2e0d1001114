/**
 * What an engine is: the interpreter of a plan. The core opens a run per batch, runs jobs over plan
 * nodes in it, and learns from it which state was sealed. Engines do not know the core.
 */
package io.tidewheel.spi.engine;
