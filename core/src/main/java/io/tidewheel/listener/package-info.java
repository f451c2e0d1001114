/** What happened to batches: events, and who listens to them. */
package io.tidewheel.listener;
