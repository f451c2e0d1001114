package io.tidewheel.internal.jdbc;

import io.tidewheel.jdbc.Jdbc;
import java.util.List;

class H2Test extends DatabaseContract {
  @Override
  Jdbc jdbc() {
    return Jdbc.url("jdbc:h2:mem:shop;DB_CLOSE_DELAY=-1");
  }

  @Override
  List<String> cleaning() {
    return List.of(
        "drop all objects",
        "create table \"log\" (\"id\" varchar(200), \"value\" bigint)",
        "create table \"totals\" (\"id\" varchar(200) primary key, \"value\" bigint)");
  }
}
