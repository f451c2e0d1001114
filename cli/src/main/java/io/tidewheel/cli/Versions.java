package io.tidewheel.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/** Versions as the builds of the jars wrote them into their resources. */
final class Versions {
  private Versions() {}

  static String tidewheel() {
    return read("/io/tidewheel/cli/version.properties");
  }

  static String kafkaClients() {
    return read("/kafka/kafka-version.properties");
  }

  private static String read(String resource) {
    try (InputStream in = Versions.class.getResourceAsStream(resource)) {
      if (in == null) {
        return "unknown";
      }
      Properties properties = new Properties();
      properties.load(in);
      return properties.getProperty("version", "unknown");
    } catch (IOException e) {
      throw new UncheckedIOException(
          resource + " cannot be read from the class path: is its jar damaged?", e);
    }
  }
}
