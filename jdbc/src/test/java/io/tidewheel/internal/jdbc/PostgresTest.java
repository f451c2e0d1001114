package io.tidewheel.internal.jdbc;

import io.tidewheel.jdbc.Jdbc;
import java.util.List;

class PostgresTest extends DatabaseContract {
  @Override
  Jdbc jdbc() {
    return Jdbc.url(Postgres.url());
  }

  @Override
  List<String> cleaning() {
    return List.of(
        "drop table if exists log, totals, tidewheel_markers",
        "create table log (id text, value bigint)",
        "create table totals (id text primary key, value bigint)");
  }
}
