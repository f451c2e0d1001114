package io.tidewheel.internal.config;

import io.tidewheel.spi.config.ConfigKey;
import io.tidewheel.spi.config.ConfigKeys;
import io.tidewheel.spi.config.Settings;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.TreeMap;

/** Checks what the user set against the tables of all modules on the class path. */
public final class SettingsReader {
  private static final String SPARK = "spark.";
  private static final String ENGINE_OF_SPARK = "spark";
  private static final String PROPERTY = "tidewheel.";
  private static final List<String> OURS = List.of("streaming.", "engine", "state.");

  private final Map<String, ConfigKey<?>> keys = new TreeMap<>();
  private final Map<String, String> obsolete = new HashMap<>();

  public SettingsReader(Iterable<ConfigKeys> tables) {
    for (ConfigKeys table : tables) {
      table.keys().forEach(key -> keys.put(key.name(), key));
      obsolete.putAll(table.obsolete());
    }
  }

  /**
   * What was set, and what the command line of the JVM sets instead: {@code -Dtidewheel.KEY=VALUE}.
   */
  public static Map<String, String> withSystemProperties(Map<String, String> raw) {
    Map<String, String> all = new HashMap<>(raw);
    for (String property : System.getProperties().stringPropertyNames()) {
      String key = property.startsWith(PROPERTY) ? property.substring(PROPERTY.length()) : "";
      if (OURS.stream().anyMatch(key::startsWith)) {
        all.keySet().removeIf(written -> canonical(written).equals(key));
        all.put(key, System.getProperty(property));
      }
    }
    return all;
  }

  /** A reader of all tables that are on the class path. */
  public static SettingsReader ofClassPath() {
    return new SettingsReader(ServiceLoader.load(ConfigKeys.class));
  }

  /**
   * What was set, checked.
   *
   * @param warnings one sentence each
   */
  public record Read(Settings settings, List<String> warnings) {}

  /**
   * Checks and parses.
   *
   * @throws IllegalArgumentException with all problems at once, one a line
   */
  public Read read(Map<String, String> raw) {
    List<String> problems = new ArrayList<>();
    List<String> warnings = new ArrayList<>();
    Map<String, Object> values = new HashMap<>();
    List<String> unused = new ArrayList<>();
    Map<String, String> others = new HashMap<>();
    new TreeMap<>(raw)
        .forEach(
            (written, value) -> {
              String name = canonical(written);
              ConfigKey<?> key = keys.get(name);
              if (key != null) {
                parse(key, written, value, values, problems);
              } else if (obsolete.containsKey(name)) {
                warnings.add(written + " has no effect: " + obsolete.get(name));
              } else if (OURS.stream().anyMatch(name::startsWith)) {
                problems.add(written + ": unknown key" + suggestion(name));
              } else {
                others.put(written, value);
              }
            });
    if (!problems.isEmpty()) {
      throw new IllegalArgumentException(
          "configuration: "
              + problems.size()
              + (problems.size() == 1 ? " problem" : " problems")
              + "\n  "
              + String.join("\n  ", problems));
    }
    boolean onSpark = ENGINE_OF_SPARK.equals(values.get(CoreKeys.ENGINE.name()));
    others.keySet().stream()
        .filter(key -> !(onSpark && key.startsWith(SPARK)))
        .sorted()
        .forEach(unused::add);
    if (!unused.isEmpty()) {
      warnings.add("not used here: " + String.join(", ", unused));
    }
    return new Read(new Settings(values, others), warnings);
  }

  /** The name of a key without what Spark puts before it. */
  private static String canonical(String name) {
    return name.startsWith(SPARK + "streaming.") ? name.substring(SPARK.length()) : name;
  }

  private static void parse(
      ConfigKey<?> key,
      String written,
      String value,
      Map<String, Object> values,
      List<String> problems) {
    try {
      Object parsed = key.parser().apply(value.trim());
      Object before = values.put(key.name(), parsed);
      if (before != null && !before.equals(parsed)) {
        problems.add(written + ": set twice, to " + before + " and " + parsed + "; keep one");
      }
    } catch (IllegalArgumentException e) {
      problems.add(written + "=" + value + ": must be " + e.getMessage());
    }
  }

  private String suggestion(String name) {
    Optional<String> nearest =
        keys.keySet().stream()
            .filter(key -> distance(name, key) <= Math.max(3, name.length() / 3))
            .min((a, b) -> Integer.compare(distance(name, a), distance(name, b)));
    return nearest
        .map(key -> "; did you mean " + key + "?")
        .orElse("; the keys are listed in docs/configuration.md");
  }

  /** How many letters must be added, removed or replaced to get from one to the other. */
  private static int distance(String from, String to) {
    int[] row = new int[to.length() + 1];
    for (int j = 0; j <= to.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= from.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= to.length(); j++) {
        int replaced = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
      }
    }
    return row[to.length()];
  }
}
