package io.tidewheel.migrate;

import java.util.List;
import java.util.Set;
import org.openrewrite.ExecutionContext;
import org.openrewrite.Recipe;
import org.openrewrite.Tree;
import org.openrewrite.TreeVisitor;
import org.openrewrite.java.JavaTemplate;
import org.openrewrite.java.JavaVisitor;
import org.openrewrite.java.MethodMatcher;
import org.openrewrite.java.tree.Expression;
import org.openrewrite.java.tree.J;
import org.openrewrite.java.tree.JContainer;
import org.openrewrite.java.tree.JRightPadded;
import org.openrewrite.java.tree.JavaType;
import org.openrewrite.java.tree.Space;
import org.openrewrite.java.tree.TypeUtils;
import org.openrewrite.marker.Markers;

/** Changes calls whose shape differs in Tidewheel; names and types are changed by others. */
public final class ChangeSparkCalls extends Recipe {
  private static final String STREAMING = "org.apache.spark.streaming.";
  private static final String OLD_KEYS = "spark.streaming.";
  private static final String NEW_KEYS = "streaming.";

  @Override
  public String getDisplayName() {
    return "Calls of Spark Streaming whose shape differs in Tidewheel";
  }

  @Override
  public String getDescription() {
    return "Constructors of durations and times, fields of tuples, optionals, accessors of contexts,"
        + " and configuration keys.";
  }

  @Override
  public TreeVisitor<?, ExecutionContext> getVisitor() {
    return new Calls();
  }

  private static final class Calls extends JavaVisitor<ExecutionContext> {
    private static final MethodMatcher OR_NULL =
        new MethodMatcher("org.apache.spark.api.java.Optional orNull()");

    /** Those that give the same object in Tidewheel. */
    private static final List<MethodMatcher> TRANSPARENT =
        List.of(
            new MethodMatcher(STREAMING + "api.java.JavaStreamingContext sparkContext()"),
            new MethodMatcher(STREAMING + "api.java.JavaDStreamLike dstream()", true),
            new MethodMatcher("org.apache.spark.SparkConf setMaster(String)"),
            new MethodMatcher("org.apache.spark.api.java.JavaSparkContext sc()"));

    private static final Set<String> TUPLES =
        Set.of("scala.Tuple2", "scala.Tuple3", "scala.Tuple4");

    private final JavaTemplate ofMillis =
        JavaTemplate.builder("Duration.ofMillis(#{any(long)})")
            .imports("java.time.Duration")
            .build();
    private final JavaTemplate ofEpochMilli =
        JavaTemplate.builder("Instant.ofEpochMilli(#{any(long)})")
            .imports("java.time.Instant")
            .build();

    @Override
    public J visitNewClass(J.NewClass newClass, ExecutionContext context) {
      J.NewClass made = (J.NewClass) super.visitNewClass(newClass, context);
      if (made.getBody() != null || made.getArguments().size() != 1) {
        return made;
      }
      if (TypeUtils.isOfClassType(made.getType(), STREAMING + "Duration")) {
        maybeAddImport("java.time.Duration");
        maybeRemoveImport(STREAMING + "Duration");
        return ofMillis.apply(
            updateCursor(made), made.getCoordinates().replace(), made.getArguments().get(0));
      }
      if (TypeUtils.isOfClassType(made.getType(), STREAMING + "Time")) {
        maybeAddImport("java.time.Instant");
        maybeRemoveImport(STREAMING + "Time");
        return ofEpochMilli.apply(
            updateCursor(made), made.getCoordinates().replace(), made.getArguments().get(0));
      }
      return made;
    }

    @Override
    public J visitMethodInvocation(J.MethodInvocation call, ExecutionContext context) {
      J.MethodInvocation made = (J.MethodInvocation) super.visitMethodInvocation(call, context);
      Expression select = made.getSelect();
      if (select != null && TRANSPARENT.stream().anyMatch(one -> one.matches(made))) {
        return select.withPrefix(made.getPrefix());
      }
      if (OR_NULL.matches(made)) {
        J.Literal none =
            new J.Literal(
                Tree.randomId(),
                Space.EMPTY,
                Markers.EMPTY,
                null,
                "null",
                null,
                JavaType.Primitive.Null);
        return made.withName(made.getName().withSimpleName("orElse"))
            .withArguments(List.of(none))
            .withMethodType(made.getMethodType().withName("orElse"));
      }
      return made;
    }

    /** {@code pair._1} is a component here, so {@code pair._1()}. */
    @Override
    public J visitFieldAccess(J.FieldAccess access, ExecutionContext context) {
      J.FieldAccess made = (J.FieldAccess) super.visitFieldAccess(access, context);
      JavaType.FullyQualified owner = TypeUtils.asFullyQualified(made.getTarget().getType());
      if (owner == null
          || !TUPLES.contains(owner.getFullyQualifiedName())
          || !made.getSimpleName().matches("_[1-4]")) {
        return made;
      }
      return new J.MethodInvocation(
          Tree.randomId(),
          made.getPrefix(),
          made.getMarkers(),
          JRightPadded.build(made.getTarget()),
          null,
          made.getName().withType(null).withFieldType(null),
          JContainer.build(
              Space.EMPTY,
              List.of(JRightPadded.build(new J.Empty(Tree.randomId(), Space.EMPTY, Markers.EMPTY))),
              Markers.EMPTY),
          null);
    }

    @Override
    public J visitLiteral(J.Literal literal, ExecutionContext context) {
      if (literal.getValue() instanceof String text && text.startsWith(OLD_KEYS)) {
        String key = NEW_KEYS + text.substring(OLD_KEYS.length());
        return literal
            .withValue(key)
            .withValueSource(literal.getValueSource().replace(OLD_KEYS, NEW_KEYS));
      }
      return literal;
    }
  }
}
