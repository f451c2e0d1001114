package io.tidewheel.testkit.kafka;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Collectors;

/**
 * The main class of a broker's own process.
 *
 * <p>It serves until its standard input ends, and stops in order then. So it also goes when the JVM
 * that started it is gone, however that came about.
 */
final class BrokerMain {

  /** The exit code that says a port was taken. */
  static final int PORT_TAKEN = 98;

  private BrokerMain() {}

  /**
   * Runs the broker.
   *
   * @param args the file with the broker's properties, and the file to create when the broker
   *     serves
   */
  public static void main(String[] args) throws IOException {
    NodeServer server = new NodeServer(read(Path.of(args[0])), BrokerMain::halt);
    try {
      server.start();
    } catch (RuntimeException e) {
      halt(e);
    }
    Files.createFile(Path.of(args[1]));
    while (System.in.read() >= 0) {
      // Nothing is ever written to it; only its end has a meaning.
    }
    server.stop(true);
    Runtime.getRuntime().halt(0);
  }

  private static void halt(Throwable fault) {
    fault.printStackTrace();
    Runtime.getRuntime().halt(FreePorts.wereTaken(fault) ? PORT_TAKEN : 1);
  }

  private static Map<String, String> read(Path file) throws IOException {
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(file)) {
      properties.load(reader);
    }
    return properties.stringPropertyNames().stream()
        .collect(Collectors.toMap(k -> k, properties::getProperty));
  }
}
