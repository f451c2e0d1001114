package io.tidewheel.exactlyonce;

import java.io.Serializable;
import java.sql.Connection;
import java.sql.SQLException;

/** How tasks come to a connection. */
@FunctionalInterface
public interface Connections extends Serializable {
  Connection open() throws SQLException;
}
