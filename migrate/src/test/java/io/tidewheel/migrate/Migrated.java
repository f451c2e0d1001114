package io.tidewheel.migrate;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Properties;
import org.openrewrite.ExecutionContext;
import org.openrewrite.InMemoryExecutionContext;
import org.openrewrite.Recipe;
import org.openrewrite.Result;
import org.openrewrite.SourceFile;
import org.openrewrite.config.Environment;
import org.openrewrite.config.YamlResourceLoader;
import org.openrewrite.internal.InMemoryLargeSourceSet;
import org.openrewrite.java.JavaParser;

/** Runs the recipe on source text, by the class path of the test. */
final class Migrated {
  private static final String YAML = "/META-INF/rewrite/tidewheel.yml";

  private Migrated() {}

  static Recipe recipe(String name) {
    try (InputStream yaml = Migrated.class.getResourceAsStream(YAML)) {
      return Environment.builder()
          .load(new YamlResourceLoader(yaml, Path.of(YAML).toUri(), new Properties()))
          .build()
          .activateRecipes("io.tidewheel.migrate." + name);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The text after the recipe; the same text if it changes nothing. */
  static String java(String source) {
    ExecutionContext context =
        new InMemoryExecutionContext(
            thrown -> {
              throw new AssertionError(thrown);
            });
    List<Path> classPath =
        Arrays.stream(System.getProperty("java.class.path").split(java.io.File.pathSeparator, -1))
            .map(Path::of)
            .toList();
    List<SourceFile> parsed =
        JavaParser.fromJavaVersion().classpath(classPath).build().parse(context, source).toList();
    List<Result> results =
        recipe("SparkStreamingSources")
            .run(new InMemoryLargeSourceSet(parsed), context)
            .getChangeset()
            .getAllResults();
    return results.isEmpty() ? source : results.get(0).getAfter().printAll();
  }

  static String resource(String name) throws IOException {
    try (InputStream in = Migrated.class.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
