package io.tidewheel.migrate;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.openrewrite.Cursor;
import org.openrewrite.ExecutionContext;
import org.openrewrite.Recipe;
import org.openrewrite.TreeVisitor;
import org.openrewrite.java.JavaIsoVisitor;
import org.openrewrite.java.MethodMatcher;
import org.openrewrite.java.tree.Comment;
import org.openrewrite.java.tree.J;
import org.openrewrite.java.tree.JavaType;
import org.openrewrite.java.tree.Space;
import org.openrewrite.java.tree.Statement;
import org.openrewrite.java.tree.TextComment;
import org.openrewrite.java.tree.TypeUtils;
import org.openrewrite.marker.Markers;

/** Puts a comment before each statement and class that has something no recipe can change. */
public final class MarkWhatNeedsAHand extends Recipe {
  private static final String PREFIX = " TODO Tidewheel: ";

  @Override
  public String getDisplayName() {
    return "What of Spark Streaming needs a hand";
  }

  @Override
  public String getDescription() {
    return "A comment says what to do, where Tidewheel has it in another form or not at all.";
  }

  @Override
  public TreeVisitor<?, ExecutionContext> getVisitor() {
    return new Marks();
  }

  private record Call(MethodMatcher pattern, String advice) {}

  private static final class Marks extends JavaIsoVisitor<ExecutionContext> {
    private static final String STREAMING = "org.apache.spark.streaming.";
    private static final String CONTEXT = STREAMING + "api.java.JavaStreamingContext ";
    private static final String RECEIVER = STREAMING + "receiver.Receiver";
    private static final String KEY = "advice";

    private static final String RECOVERY =
        "the graph comes from today's code: define it here, and call ssc.checkpoint(directory), or use"
            + " StreamingContext.getOrCreate(directory, factory)";
    private static final String PATH = "no Hadoop configuration is needed for a directory";
    private static final String RAW =
        "blocks of bytes are made by io.tidewheel.receiver.RawBlock.of, on the sender's side too";
    private static final String LOCATION = "preferredLocation() returns a java.util.Optional";
    private static final String HADOOP =
        "write with saveAsTextFiles or saveAsObjectFiles, or with saveTo into a database";

    private static final List<Call> CALLS =
        List.of(
            call(CONTEXT + "<constructor>(String)", RECOVERY),
            call(CONTEXT + "<constructor>(String, org.apache.hadoop.conf.Configuration)", RECOVERY),
            call(
                CONTEXT + "<constructor>(String, String, ..)",
                "there is no master; give the application's name and the interval, new"
                    + " StreamingContext(name, interval)"),
            call(
                CONTEXT + "<constructor>(org.apache.spark.api.java.JavaSparkContext, ..)",
                "there is no other context; make it of the configuration, new"
                    + " StreamingContext(conf, interval), and call parallelize, broadcast, ... on it"),
            call(
                "org.apache.spark.api.java.JavaSparkContext <constructor>(..)",
                "there is one context; make the StreamingContext here, with its interval"),
            call(
                CONTEXT + "getOrCreate(String, *, org.apache.hadoop.conf.Configuration, ..)", PATH),
            call(CONTEXT + "rawSocketStream(..)", RAW),
            call(RECEIVER + " store(java.nio.ByteBuffer, ..)", RAW),
            call(
                CONTEXT + "fileStream(..)",
                "a FileFormat says how a file is read: fileStream(directory, format, filter,"
                    + " newFilesOnly)"),
            call(CONTEXT + "ssc()", "there is no context below this one; use it itself"),
            call(STREAMING + "api.java.JavaPairDStream saveAsHadoopFiles(..)", HADOOP),
            call(STREAMING + "api.java.JavaPairDStream saveAsNewAPIHadoopFiles(..)", HADOOP),
            call(STREAMING + "Time lessEq(..)", "write !a.isAfter(b)"),
            call(STREAMING + "Time greaterEq(..)", "write !a.isBefore(b)"),
            call(STREAMING + "Time minus(" + STREAMING + "Time)", "write Duration.between(b, a)"),
            call(
                STREAMING + "Time until(..)",
                "walk from one Instant to the next by plus(interval)"),
            call(STREAMING + "Duration less*(..)", "write a.compareTo(b)"),
            call(STREAMING + "Duration greater*(..)", "write a.compareTo(b)"),
            call(STREAMING + "Duration div(..)", "write a.dividedBy(b), a long"));

    private static Call call(String pattern, String advice) {
      return new Call(new MethodMatcher(pattern, true), advice);
    }

    /** What is said of a type, or null. */
    private static String adviceFor(JavaType type) {
      JavaType.FullyQualified known = TypeUtils.asFullyQualified(type);
      if (known == null) {
        return null;
      }
      String name = known.getFullyQualifiedName();
      if (name.equals(STREAMING + "scheduler.StreamingListener")) {
        return "implement io.tidewheel.listener.StreamingListener, whose events are records:"
            + " onBatchCompleted(BatchInfo)";
      } else if (name.startsWith("org.apache.spark.sql.")) {
        return "there is no SQL inside; on Spark, rdd.unwrap(JavaRDD.class) gives Spark's own RDD";
      } else if (name.startsWith(STREAMING + "kafka.")) {
        return "this is the connector for Kafka 0.8; write it for KafkaUtils of today:"
            + " createDirectStream(ssc, LocationStrategies..., ConsumerStrategies...)";
      } else if (name.equals("com.google.common.base.Optional")) {
        return "functions of state take java.util.Optional";
      }
      return null;
    }

    @Override
    public J.MethodInvocation visitMethodInvocation(
        J.MethodInvocation call, ExecutionContext context) {
      CALLS.stream().filter(one -> one.pattern().matches(call)).forEach(one -> note(one.advice()));
      return super.visitMethodInvocation(call, context);
    }

    @Override
    public J.NewClass visitNewClass(J.NewClass made, ExecutionContext context) {
      CALLS.stream().filter(one -> one.pattern().matches(made)).forEach(one -> note(one.advice()));
      noteType(made.getType());
      return super.visitNewClass(made, context);
    }

    @Override
    public J.VariableDeclarations visitVariableDeclarations(
        J.VariableDeclarations variables, ExecutionContext context) {
      noteType(variables.getType());
      return super.visitVariableDeclarations(variables, context);
    }

    @Override
    public J.MethodDeclaration visitMethodDeclaration(
        J.MethodDeclaration method, ExecutionContext context) {
      J.MethodDeclaration visited = super.visitMethodDeclaration(method, context);
      J.ClassDeclaration type = getCursor().firstEnclosing(J.ClassDeclaration.class);
      if (type != null
          && method.getSimpleName().equals("preferredLocation")
          && TypeUtils.isAssignableTo(RECEIVER, type.getType())) {
        note(LOCATION);
      }
      return visited;
    }

    private void noteType(JavaType type) {
      String advice = adviceFor(type);
      if (advice != null) {
        note(advice);
      }
    }

    /** Has the statement around it, which stands in a block, get the comment. */
    private void note(String advice) {
      Cursor at = getCursor();
      while (!(at.getValue() instanceof Statement
          && at.getParentTreeCursor().getValue() instanceof J.Block)) {
        at = at.getParentTreeCursor();
        if (at.isRoot() || at.getValue() instanceof J.CompilationUnit) {
          return;
        }
      }
      Set<String> found = at.computeMessageIfAbsent(KEY, key -> new LinkedHashSet<>());
      found.add(advice);
    }

    @Override
    public J.ClassDeclaration visitClassDeclaration(
        J.ClassDeclaration type, ExecutionContext context) {
      J.ClassDeclaration made = super.visitClassDeclaration(type, context);
      List<String> advice = new ArrayList<>();
      if (type.getExtends() != null && adviceFor(type.getExtends().getType()) != null) {
        advice.add(adviceFor(type.getExtends().getType()));
      }
      if (type.getImplements() != null) {
        type.getImplements().stream()
            .map(one -> adviceFor(one.getType()))
            .filter(one -> one != null)
            .forEach(advice::add);
      }
      return advice.isEmpty() ? made : made.withPrefix(marked(made.getPrefix(), advice));
    }

    @Override
    public J postVisit(J tree, ExecutionContext context) {
      Set<String> found = getCursor().pollMessage(KEY);
      if (found != null && tree instanceof Statement) {
        return tree.withPrefix(marked(tree.getPrefix(), List.copyOf(found)));
      }
      return super.postVisit(tree, context);
    }

    private static Space marked(Space prefix, List<String> advice) {
      String indent = prefix.getComments().isEmpty() ? prefix.getWhitespace() : null;
      List<Comment> comments = new ArrayList<>(prefix.getComments());
      String suffix = indent != null ? indent : comments.get(comments.size() - 1).getSuffix();
      for (String one : advice) {
        String text = PREFIX + one;
        boolean known =
            comments.stream()
                .anyMatch(
                    comment -> comment instanceof TextComment old && old.getText().equals(text));
        if (!known) {
          comments.add(new TextComment(false, text, lastLine(suffix), Markers.EMPTY));
        }
      }
      return prefix.withComments(comments);
    }

    /** A line end and what the next line is indented by. */
    private static String lastLine(String whitespace) {
      int at = whitespace.lastIndexOf('\n');
      return at < 0 ? "\n" : whitespace.substring(at);
    }
  }
}
