package io.tidewheel.internal.config;

import io.tidewheel.spi.config.ConfigKey;
import io.tidewheel.spi.config.ConfigKeys;
import java.util.ServiceLoader;
import java.util.TreeMap;
import java.util.TreeSet;

/** The tables of keys of all modules on the class path, as a page in Markdown. */
public final class ConfigurationReference {
  private ConfigurationReference() {}

  /** The page {@code docs/configuration.md}. */
  public static String markdown() {
    TreeMap<String, String> rows = new TreeMap<>();
    TreeMap<String, TreeSet<String>> obsolete = new TreeMap<>();
    for (ConfigKeys table : ServiceLoader.load(ConfigKeys.class)) {
      table.keys().forEach(key -> rows.put(key.name(), row(key)));
      table
          .obsolete()
          .forEach(
              (key, instead) -> obsolete.computeIfAbsent(instead, k -> new TreeSet<>()).add(key));
    }
    StringBuilder page =
        new StringBuilder(
            """
            # Settings

            This page is written by `./tidewheel config` from the tables of keys in the code.

            Set them with `new StreamingConf().set(key, value)`. `spark.streaming.X` is accepted for `streaming.X`. All problems are
            reported at once when the context is made: an unknown `streaming.*`, `engine*` or `state.*` key is an error that names the nearest
            known one; other keys are noted as unused. Durations are written with their unit: `200ms`, `5s`, `1min`, `2h`.

            | key | values | default | meaning |
            |---|---|---|---|
            """);
    rows.values().forEach(page::append);
    page.append(
        """

        ## Keys of Spark Streaming without meaning here

        Setting one is a warning, not an error.

        | key | why |
        |---|---|
        """);
    obsolete.forEach(
        (instead, keys) ->
            page.append("| `")
                .append(String.join("`, `", keys))
                .append("` | ")
                .append(instead)
                .append(" |\n"));
    return page.toString();
  }

  private static String row(ConfigKey<?> key) {
    return "| `%s` | %s | %s | %s |%n"
        .formatted(key.name(), key.type(), key.defaultText(), key.doc())
        .replace(System.lineSeparator(), "\n");
  }
}
