/**
 * Programs in processes of their own that are killed, stopped and started twice, on real files and
 * databases, and what tells whether each result is there exactly once.
 *
 * <p>Start reading at {@code KilledRun}. Another destination joins as a {@code Destination}.
 */
package io.tidewheel.kills;
