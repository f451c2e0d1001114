/** Tables of a database as destinations that take each batch exactly once. */
package io.tidewheel.jdbc;
