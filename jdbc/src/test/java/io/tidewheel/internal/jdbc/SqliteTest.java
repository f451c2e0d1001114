package io.tidewheel.internal.jdbc;

import io.tidewheel.jdbc.Jdbc;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;

class SqliteTest extends DatabaseContract {
  @TempDir static Path directory;

  @Override
  Jdbc jdbc() {
    return Jdbc.url("jdbc:sqlite:" + directory.resolve("shop.db"));
  }

  @Override
  List<String> cleaning() {
    return List.of(
        "drop table if exists log",
        "drop table if exists totals",
        "drop table if exists tidewheel_markers",
        "create table log (id text, value integer)",
        "create table totals (id text primary key, value integer)");
  }
}
