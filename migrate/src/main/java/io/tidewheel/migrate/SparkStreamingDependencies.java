package io.tidewheel.migrate;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Pattern;
import org.openrewrite.ExecutionContext;
import org.openrewrite.Recipe;
import org.openrewrite.TreeVisitor;
import org.openrewrite.xml.XmlVisitor;
import org.openrewrite.xml.tree.Xml;

/**
 * Changes the dependencies on Spark Streaming and its Kafka connector in the files of Maven. Other
 * dependencies on Spark stay: they can be removed if nothing else uses them.
 */
public final class SparkStreamingDependencies extends Recipe {
  private static final Pattern STREAMING = Pattern.compile("spark-streaming_2\\.\\d+");
  private static final Pattern KAFKA = Pattern.compile("spark-streaming-kafka-0-10_2\\.\\d+");
  private static final String VERSION = version();

  @Override
  public String getDisplayName() {
    return "Maven dependencies from Spark Streaming to Tidewheel";
  }

  @Override
  public String getDescription() {
    return "Those on spark-streaming and spark-streaming-kafka-0-10, of any Scala version.";
  }

  private static String version() {
    try (InputStream in = SparkStreamingDependencies.class.getResourceAsStream("version.txt")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public TreeVisitor<?, ExecutionContext> getVisitor() {
    return new XmlVisitor<>() {
      @Override
      public Xml visitDocument(Xml.Document document, ExecutionContext context) {
        return document.getSourcePath().endsWith("pom.xml")
            ? super.visitDocument(document, context)
            : document;
      }

      @Override
      public Xml visitTag(Xml.Tag tag, ExecutionContext context) {
        Xml.Tag made = (Xml.Tag) super.visitTag(tag, context);
        Optional<String> artifact = artifact(made);
        if (!made.getName().equals("dependency") || artifact.isEmpty()) {
          return made;
        }
        made = made.withChildValue("groupId", "io.tidewheel");
        made = made.withChildValue("artifactId", artifact.get());
        return made.getChildValue("version").isEmpty()
            ? made
            : made.withChildValue("version", VERSION);
      }
    };
  }

  private static Optional<String> artifact(Xml.Tag dependency) {
    String group = dependency.getChildValue("groupId").orElse("");
    String artifact = dependency.getChildValue("artifactId").orElse("");
    if (!group.equals("org.apache.spark")) {
      return Optional.empty();
    } else if (STREAMING.matcher(artifact).matches()) {
      return Optional.of("tidewheel");
    }
    return KAFKA.matcher(artifact).matches() ? Optional.of("tidewheel-kafka") : Optional.empty();
  }
}
