package io.tidewheel.testkit.kafka;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Properties;
import org.apache.kafka.metadata.storage.Formatter;

/** The directory in which one broker keeps its logs and the cluster's metadata. */
record LogDirectory(Path path) {

  /** The cluster that owns the directory; empty for a new one. */
  Optional<String> clusterId() {
    Path file = path.resolve("meta.properties");
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try (Reader reader = Files.newBufferedReader(file)) {
      Properties properties = new Properties();
      properties.load(reader);
      return Optional.ofNullable(properties.getProperty("cluster.id"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Prepares a new directory; one that was prepared before stays as it is. */
  void format(String clusterId, int nodeId) {
    if (clusterId().isPresent()) {
      return;
    }
    DirectoryTree.create(path);
    try (PrintStream quiet =
        new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8)) {
      new Formatter()
          .setNodeId(nodeId)
          .setClusterId(clusterId)
          .setControllerListenerName(ClusterLayout.CONTROLLER)
          .setMetadataLogDirectory(path.toString())
          .addDirectory(path.toString())
          .setPrintStream(quiet)
          .run();
    } catch (Exception e) {
      throw new IllegalStateException(
          "Cannot format the broker's directory: directory="
              + path
              + ", node="
              + nodeId
              + "; observed "
              + e,
          e);
    }
  }

  /** Takes away the mark of a clean stop, so that the next start checks and recovers the logs. */
  void forgetCleanStop() {
    try {
      Files.deleteIfExists(path.resolve(".kafka_cleanshutdown"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
