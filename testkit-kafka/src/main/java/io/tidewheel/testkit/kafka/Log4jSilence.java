package io.tidewheel.testkit.kafka;

/**
 * Keeps one misleading line off the error stream. Kafka's server logs through slf4j, but its
 * settings also start log4j's API, which complains where log4j is not the logging library.
 */
final class Log4jSilence {

  private static final String LEVEL = "log4j2.StatusLogger.level";
  private static final String PROVIDER = "META-INF/services/org.apache.logging.log4j.spi.Provider";

  private Log4jSilence() {}

  /**
   * To be called before Kafka's settings are first touched; does nothing where log4j is the logging
   * library.
   */
  static void keep() {
    ClassLoader loader = Log4jSilence.class.getClassLoader();
    if (loader.getResource(PROVIDER) != null || System.getProperty(LEVEL) != null) {
      return;
    }
    System.setProperty(LEVEL, "OFF");
    try {
      Class.forName("org.apache.logging.log4j.LogManager", true, loader);
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException(
          "log4j-api, which Kafka's server needs, is not on the class path", e);
    } finally {
      System.clearProperty(LEVEL);
    }
  }
}
