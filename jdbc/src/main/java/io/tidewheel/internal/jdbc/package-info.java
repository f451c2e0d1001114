/**
 * How rows get into a database together with their marker: connections, statements, and which
 * failure means what. {@code JdbcTransaction} is where to start.
 */
package io.tidewheel.internal.jdbc;
