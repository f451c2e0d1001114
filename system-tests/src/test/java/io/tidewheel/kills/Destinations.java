package io.tidewheel.kills;

import java.util.List;
import java.util.stream.Stream;

/** The destinations there are. */
final class Destinations {
  /** Those that must hold each result once. */
  static final List<Destination> ALL =
      List.of(
          new JdbcDestination("sqlite", Database.Kind.SQLITE),
          new JdbcDestination("postgres", Database.Kind.POSTGRESQL),
          new LogDestination(),
          new ForeachDestination("foreach-sqlite", Database.Kind.SQLITE),
          new ForeachDestination("foreach-postgres", Database.Kind.POSTGRESQL));

  private static final Destination CARELESS = new CarelessDestination();

  private Destinations() {}

  static Destination named(String name) {
    return Stream.concat(ALL.stream(), Stream.of(CARELESS))
        .filter(destination -> destination.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("destination=" + name));
  }
}
