/**
 * Writes batches into tables of databases, each exactly once: {@link io.tidewheel.jdbc.JdbcSink} is
 * what to save to, {@link io.tidewheel.jdbc.Jdbc} the database, and {@link
 * io.tidewheel.jdbc.JdbcDialect} what to implement for one that is not known here.
 */
package io.tidewheel.jdbc;
