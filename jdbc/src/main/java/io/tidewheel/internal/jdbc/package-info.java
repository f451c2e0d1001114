/**
 * How a batch gets into a table exactly once: {@link io.tidewheel.internal.jdbc.Destination} opens
 * the coordinator's side ({@code JdbcControl}) and transactions of tasks ({@code JdbcTransaction});
 * {@code MarkerTable} has the statements that make it exact, {@code RowWriter} those of the rows,
 * {@code Pools} the connections.
 */
package io.tidewheel.internal.jdbc;
