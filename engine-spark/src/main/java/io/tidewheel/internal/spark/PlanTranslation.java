package io.tidewheel.internal.spark;

import io.tidewheel.spi.codec.Codecs;
import io.tidewheel.spi.engine.Captures;
import io.tidewheel.spi.plan.Exchange;
import io.tidewheel.spi.plan.MapPartitions;
import io.tidewheel.spi.plan.PartitionFunction;
import io.tidewheel.spi.plan.Persist;
import io.tidewheel.spi.plan.PlanNode;
import io.tidewheel.spi.plan.ReadSplits;
import io.tidewheel.spi.plan.RecordPartitioner;
import io.tidewheel.spi.plan.Union;
import io.tidewheel.spi.plan.UpdateState;
import io.tidewheel.spi.plan.ZipFunction;
import io.tidewheel.spi.plan.ZipPartitions;
import io.tidewheel.spi.source.Split;
import java.io.Serializable;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.spark.Partition;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.rdd.PartitionCoalescer;
import org.apache.spark.rdd.PartitionGroup;
import org.apache.spark.rdd.RDD;
import scala.Option;

/**
 * The RDDs of one job: each node becomes one, however many read it. Another job of the same run has
 * others, so that what is not persisted is computed again, except for persisted nodes and what
 * state nodes emitted, which the run keeps. Used by the thread that calls for the job.
 */
final class PlanTranslation {
  private final SparkRun run;
  private final JavaSparkContext spark;
  private final Codecs codecs;
  private final Map<Long, JavaRDD<Object>> known = new HashMap<>();

  PlanTranslation(SparkRun run) {
    this.run = run;
    this.spark = run.engine().spark();
    this.codecs = run.engine().codecs();
  }

  /** The RDD whose partitions are those of the node. */
  JavaRDD<Object> rdd(PlanNode node) {
    JavaRDD<Object> rdd = known.get(node.info().id());
    if (rdd == null) {
      // An RDD without partitions need not know why it has none.
      rdd = node.partitions() == 0 ? spark.emptyRDD() : named(node);
      known.put(node.info().id(), rdd);
    }
    return rdd;
  }

  /** The RDD of a node, which Spark's web page shows under the name the user knows. */
  private JavaRDD<Object> named(PlanNode node) {
    String operator = node.info().operator();
    if (!(node instanceof Persist || node instanceof UpdateState)) {
      node.inputs().forEach(this::rdd);
    }
    spark.setCallSite(operator);
    try {
      return translate(node, operator).setName(operator);
    } catch (Throwable t) { // Scala does not declare what it throws, and here it throws Errors.
      Captures.check(run.at(), node);
      throw t;
    }
  }

  private JavaRDD<Object> translate(PlanNode node, String operator) {
    if (node instanceof ReadSplits read) {
      return read(read).mapPartitions(split -> Steps.read(operator, typed(split.next())));
    } else if (node instanceof MapPartitions map) {
      PartitionFunction<Object, Object> function = typed(map.function());
      return rdd(map.input()).mapPartitions(records -> Steps.map(operator, function, records));
    } else if (node instanceof ZipPartitions zip) {
      ZipFunction<Object, Object, Object> function = typed(zip.function());
      return rdd(zip.left())
          .zipPartitions(
              rdd(zip.right()), (left, right) -> Steps.zip(operator, function, left, right));
    } else if (node instanceof Union union) {
      return union(union);
    } else if (node instanceof Exchange exchange) {
      return exchange(exchange, operator);
    } else if (node instanceof Persist persist) {
      return run.kept(
          persist,
          () ->
              rdd(persist.input())
                  .mapPartitions(records -> SparkTask.current().guarded(operator, records)));
    } else if (node instanceof UpdateState update) {
      return run.emitted(update);
    }
    throw new AssertionError(
        "plan node " + node.getClass() + " has no interpreter; this is a bug in Tidewheel");
  }

  /** The splits, each in a partition of its own, where it would best be read. */
  private JavaRDD<Object> read(ReadSplits node) {
    List<Split<?>> splits = List.copyOf(node.splits());
    JavaRDD<Object> rdd = spark.parallelize(List.<Object>copyOf(splits), splits.size());
    List<String> places = Places.of(spark, splits);
    return places.stream().allMatch(Objects::isNull)
        ? rdd
        : new PlacedRdd(rdd.rdd(), places, false).toJavaRDD();
  }

  private JavaRDD<Object> exchange(Exchange node, String operator) {
    RecordPartitioner<Object> partitioner = typed(node.partitioner());
    int partitions = node.partitions();
    Codecs sent = codecs;
    Reports reports = run.engine().reports();
    return rdd(node.input())
        .mapPartitionsToPair(
            records -> {
              SparkTask.reportsTo(reports);
              return new Chunk.Sender(sent, operator, partitioner, partitions, records);
            })
        .repartitionAndSortWithinPartitions(new Chunk.ByTarget(partitions), Chunk.Order.OF_INPUTS)
        .mapPartitions(Chunk::records);
  }

  private JavaRDD<Object> union(Union node) {
    int[] first = new int[node.inputs().size() + 1];
    for (int i = 0; i < node.inputs().size(); i++) {
      first[i + 1] = first[i] + node.inputs().get(i).partitions();
    }
    int[][] groups =
        node.layout().stream()
            .map(refs -> refs.stream().mapToInt(r -> first[r.input()] + r.partition()).toArray())
            .toArray(int[][]::new);
    RDD<Object> all =
        node.inputs().stream().map(this::rdd).reduce(JavaRDD::union).orElseThrow().rdd();
    return all.coalesce(groups.length, false, Option.apply(new Layout(groups)), null).toJavaRDD();
  }

  /** Groups the partitions of a union of all inputs as the node lists them. */
  private static final class Layout implements PartitionCoalescer, Serializable {
    private final int[][] groups;

    private Layout(int[][] groups) {
      this.groups = groups;
    }

    @Override
    public PartitionGroup[] coalesce(int count, RDD<?> all) {
      Partition[] partitions = all.partitions();
      PartitionGroup[] result = new PartitionGroup[groups.length];
      for (int i = 0; i < groups.length; i++) {
        result[i] = new PartitionGroup(Option.empty());
        for (int partition : groups[i]) {
          result[i].partitions().addOne(partitions[partition]);
        }
      }
      return result;
    }
  }

  /** The same object, seen as one of {@code Object}s: plans are built so that the types fit. */
  // Nodes hold functions of unknown types; here is the only place that claims to know them.
  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  static <F> F typed(Object function) {
    return (F) function;
  }
}
