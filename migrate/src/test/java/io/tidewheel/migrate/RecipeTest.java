package io.tidewheel.migrate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.openrewrite.InMemoryExecutionContext;
import org.openrewrite.Parser;
import org.openrewrite.Result;
import org.openrewrite.SourceFile;
import org.openrewrite.internal.InMemoryLargeSourceSet;
import org.openrewrite.xml.XmlParser;

/** Single rules, and what stays as it is. */
class RecipeTest {
  private static String body(String before) {
    String after =
        Migrated.java(
            "import org.apache.spark.streaming.*;\n"
                + "import org.apache.spark.streaming.api.java.*;\n"
                + "import org.apache.spark.api.java.Optional;\n"
                + "import scala.Tuple2;\n"
                + "class A {\n"
                + "  Object a(Time time, Duration d, Optional<String> o, Tuple2<String, Integer> t,"
                + " JavaStreamingContext ssc) {\n    "
                + before
                + "\n  }\n}\n");
    List<String> lines = after.lines().toList();
    return String.join("\n", lines.subList(lines.size() - 3, lines.size() - 2)).strip();
  }

  @Test
  void durationsAndTimes() {
    assertEquals("return Duration.ofSeconds(5);", body("return Durations.seconds(5);"));
    assertEquals("return Duration.ofMillis(1000);", body("return new Duration(1000);"));
    assertEquals("return Instant.ofEpochMilli(7L);", body("return new Time(7L);"));
    assertEquals("return time.toEpochMilli();", body("return time.milliseconds();"));
    assertEquals("return d.multipliedBy(3).toMillis();", body("return d.times(3).milliseconds();"));
    assertEquals("return time.plus(d);", body("return time.plus(d);"));
    assertEquals("return time.isBefore(time);", body("return time.less(time);"));
  }

  @Test
  void optionalsAndTuples() {
    assertEquals("return Optional.empty();", body("return Optional.absent();"));
    assertEquals("return Optional.ofNullable(t);", body("return Optional.fromNullable(t);"));
    assertEquals("return o.orElse(\"x\");", body("return o.or(\"x\");"));
    assertEquals("return o.orElse(null);", body("return o.orNull();"));
    assertEquals("return t._1() + t._2();", body("return t._1 + t._2();"));
  }

  @Test
  void contextsAndKeys() {
    assertEquals(
        "return ssc.parallelize(java.util.List.of(1));",
        body("return ssc.sparkContext().parallelize(java.util.List.of(1));"));
    assertEquals(
        "return \"streaming.backpressure.enabled\";",
        body("return \"spark.streaming.backpressure.enabled\";"));
    assertEquals("return \"spark.executor.cores\";", body("return \"spark.executor.cores\";"));
  }

  @Test
  void whatHasNoCounterpartIsSaid() {
    String after =
        Migrated.java(
            """
            import org.apache.spark.streaming.Time;

            class A {
              boolean a(Time time) {
                return time.lessEq(time);
              }
            }
            """);
    assertTrue(
        after.contains("    // TODO Tidewheel: write !a.isAfter(b)\n    return time.lessEq(time);"),
        after);
  }

  @Test
  void otherProgramsStayAsTheyAre() {
    String other =
        "import java.util.Optional;\n\nclass A {\n  Optional<String> a = Optional.empty();\n}\n";
    assertEquals(other, Migrated.java(other));
  }

  @Test
  void mavenDependencies() {
    InMemoryExecutionContext context = new InMemoryExecutionContext(thrown -> {});
    String before =
        """
                <project>
                  <modelVersion>4.0.0</modelVersion>
                  <groupId>x</groupId>
                  <artifactId>y</artifactId>
                  <version>1</version>
                  <dependencies>
                    <dependency>
                      <groupId>org.apache.spark</groupId>
                      <artifactId>spark-streaming_2.13</artifactId>
                      <version>4.1.0</version>
                    </dependency>
                    <dependency>
                      <groupId>org.apache.spark</groupId>
                      <artifactId>spark-streaming-kafka-0-10_2.13</artifactId>
                      <version>3.5.1</version>
                    </dependency>
                  </dependencies>
                </project>
                """;
    List<SourceFile> parsed =
        new XmlParser()
            .parseInputs(
                List.of(Parser.Input.fromString(Path.of("pom.xml"), before)), null, context)
            .toList();
    List<Result> results =
        new SparkStreamingDependencies()
            .run(new InMemoryLargeSourceSet(parsed), context)
            .getChangeset()
            .getAllResults();
    String after = results.get(0).getAfter().printAll();
    assertTrue(after.contains("<groupId>io.tidewheel</groupId>"), after);
    assertTrue(after.contains("<artifactId>tidewheel</artifactId>"), after);
    assertTrue(after.contains("<artifactId>tidewheel-kafka</artifactId>"), after);
    assertTrue(!after.contains("org.apache.spark"), after);
    assertTrue(!after.contains("${"), after);
  }
}
