package io.tidewheel.internal.spark;

import java.util.List;
import org.apache.spark.Partition;
import org.apache.spark.TaskContext;
import org.apache.spark.rdd.RDD;
import scala.collection.Iterator;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;

/**
 * The records of another RDD, computed where what they need is already: the state they update,
 * which elsewhere would have to be read first, or the connection that reads them.
 */
final class PlacedRdd extends RDD<Object> {
  private static final ClassTag<Object> TYPE = ClassTag$.MODULE$.apply(Object.class);

  private final String[] places;
  private final boolean counted;

  /**
   * @param places as Spark names executors, one per partition; null where any will do
   * @param counted whether tasks count their partitions here, though their job may be for several
   *     RDDs
   */
  PlacedRdd(RDD<Object> parent, List<String> places, boolean counted) {
    super(parent, TYPE);
    this.places = places.toArray(String[]::new);
    this.counted = counted;
  }

  @Override
  public Iterator<Object> compute(Partition partition, TaskContext task) {
    if (counted) {
      SparkTask.current().partitionIs(partition.index());
    }
    return firstParent(TYPE).iterator(partition, task);
  }

  @Override
  public Partition[] getPartitions() {
    return firstParent(TYPE).partitions();
  }

  @Override
  public Seq<String> getPreferredLocations(Partition partition) {
    String place = places[partition.index()];
    return CollectionConverters.asScala(place == null ? List.<String>of() : List.of(place)).toSeq();
  }
}
