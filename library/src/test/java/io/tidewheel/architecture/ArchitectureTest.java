package io.tidewheel.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.tidewheel.StableKey;
import java.io.IOException;
import java.io.Serializable;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The order of packages, lowest first. A package may use those before it, and no other of ours. The
 * values of {@code io.tidewheel} count as a package of their own, below all that works with them.
 */
class ArchitectureTest {
  private static final Set<String> VALUES =
      Set.of(
          "Tuple2",
          "Tuple3",
          "Tuple4",
          "Partitioner",
          "HashPartitioner",
          "State",
          "StreamingContextState",
          "StreamingException",
          "CheckpointException",
          "Batch",
          "FileFormat",
          "FileSlice");

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("io.tidewheel");

  private static final DescribedPredicate<JavaClass> IS_VALUE =
      describe("values", ArchitectureTest::isValue);

  private static boolean isValue(JavaClass type) {
    String name = type.getBaseComponentType().getName();
    return VALUES.stream()
        .map(value -> "io.tidewheel." + value)
        .anyMatch(value -> name.equals(value) || name.startsWith(value + "$"));
  }

  /** What a key promises to the hashes below all values. */
  private static final DescribedPredicate<JavaClass> IS_PROMISE = type(StableKey.class);

  private static final List<DescribedPredicate<JavaClass>> CORE_IN_ORDER =
      List.of(
          IS_PROMISE,
          resideInAPackage("io.tidewheel.internal.hash"),
          IS_VALUE,
          resideInAPackage("io.tidewheel.function"),
          resideInAPackage("io.tidewheel.listener"),
          resideInAPackage("io.tidewheel.internal"),
          resideInAPackage("io.tidewheel.internal.config"),
          resideInAPackage("io.tidewheel.internal.checkpoint"),
          resideInAPackage("io.tidewheel.internal.rdd"),
          resideInAPackage("io.tidewheel.internal.window"),
          resideInAPackage("io.tidewheel.internal.state"),
          resideInAPackage("io.tidewheel.internal.graph"),
          resideInAPackage("io.tidewheel.internal.batch"),
          resideInAPackage("io.tidewheel.internal.files"),
          resideInAPackage("io.tidewheel.internal.input"),
          resideInAPackage("io.tidewheel").and(not(IS_VALUE)).and(not(IS_PROMISE)));

  /** The last three know each other: splits are read in tasks, and tasks run plans. */
  private static final List<String> SPI_IN_ORDER =
      List.of(
          "io.tidewheel.spi.time",
          "io.tidewheel.spi.config",
          "io.tidewheel.spi.file",
          "io.tidewheel.spi.journal",
          "io.tidewheel.spi.codec",
          "io.tidewheel.spi.state",
          "io.tidewheel.spi.source",
          "io.tidewheel.spi.plan",
          "io.tidewheel.spi.engine");

  @Test
  void corePackagesSeeOnlyThoseBelowThem() {
    for (int low = 0; low < CORE_IN_ORDER.size(); low++) {
      for (int high = low + 1; high < CORE_IN_ORDER.size(); high++) {
        noClasses()
            .that(CORE_IN_ORDER.get(low))
            .should()
            .dependOnClassesThat(CORE_IN_ORDER.get(high))
            .check(CLASSES);
      }
    }
  }

  @Test
  void spiKnowsNothingButItself() {
    noClasses()
        .that(resideInAPackage("io.tidewheel.spi.."))
        .should()
        .dependOnClassesThat(
            resideInAPackage("io.tidewheel..").and(not(resideInAPackage("io.tidewheel.spi.."))))
        .check(CLASSES);
    for (int low = 0; low < SPI_IN_ORDER.size() - 3; low++) {
      List<String> above = SPI_IN_ORDER.subList(low + 1, SPI_IN_ORDER.size());
      noClasses()
          .that(resideInAPackage(SPI_IN_ORDER.get(low)))
          .should()
          .dependOnClassesThat(resideInAnyPackage(above.toArray(String[]::new)))
          .check(CLASSES);
    }
  }

  @Test
  void enginesAndStoresKnowOnlyTheSpi() {
    for (String room : List.of("embedded", "journal", "codec")) {
      onlySees("io.tidewheel.internal." + room);
    }
    onlySees("io.tidewheel.internal.storage", "io.tidewheel.internal.journal");
  }

  private static void onlySees(String room, String... others) {
    String[] seen =
        Stream.concat(
                Stream.of(room, "io.tidewheel.spi..", "java..", "org.slf4j.."), Stream.of(others))
            .toArray(String[]::new);
    classes()
        .that(resideInAPackage(room))
        .should()
        .onlyDependOnClassesThat(resideInAnyPackage(seen))
        .check(CLASSES);
  }

  @Test
  void graphPlannerAndLoopKnowNoFileAndNoNetwork() {
    noClasses()
        .that(
            resideInAnyPackage(
                "io.tidewheel.internal.graph",
                "io.tidewheel.internal.batch",
                "io.tidewheel.internal.rdd",
                "io.tidewheel.internal.state",
                "io.tidewheel.internal.window"))
        .should()
        .dependOnClassesThat(
            resideInAnyPackage(
                    "java.io..",
                    "java.nio..",
                    "java.net..",
                    "io.tidewheel.internal.files",
                    "io.tidewheel.internal.input")
                .and(not(type(Serializable.class)))
                .and(not(type(IOException.class))))
        .because("I/O happens in a source, a journal, a store, an engine or a sink")
        .check(CLASSES);
  }
}
