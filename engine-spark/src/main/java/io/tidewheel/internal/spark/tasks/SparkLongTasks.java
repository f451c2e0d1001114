package io.tidewheel.internal.spark.tasks;

import io.tidewheel.spark.ReceiverPlugin;
import io.tidewheel.spi.engine.LongTasks;
import java.io.Serializable;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.Tuple2;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;

/**
 * Runs each task that lasts as a job with one task, which takes a core of the cluster until it
 * ends. A thread of its own waits for each job.
 */
public final class SparkLongTasks implements LongTasks {
  private static final Logger LOG = LoggerFactory.getLogger(SparkLongTasks.class);
  private static final String PLUGINS = "spark.plugins";
  private static final String PLUGIN = ReceiverPlugin.class.getName();

  /** What is said where the plugin is missing. */
  static final String NO_PLUGIN =
      "receivers on executors report to the driver through a plugin, which this Spark context lacks;"
          + " before the context is made, add sparkConf.set(\""
          + PLUGINS
          + "\", \""
          + PLUGIN
          + "\"), or the line \""
          + PLUGINS
          + " "
          + PLUGIN
          + "\" to spark-defaults.conf";

  private static final ClassTag<Object> TYPE = ClassTag$.MODULE$.apply(Integer.class);

  private final JavaSparkContext spark;
  private final BiConsumer<String, Serializable> sendable;

  /**
   * @param sendable refuses what cannot be sent to executors, with the name of what it is part of
   */
  public SparkLongTasks(JavaSparkContext spark, BiConsumer<String, Serializable> sendable) {
    this.spark = spark;
    this.sendable = sendable;
  }

  /** Has the context to be made have what tasks that last need. */
  public static void prepare(SparkConf conf) {
    String plugins = conf.get(PLUGINS, "");
    if (!has(plugins)) {
      conf.set(PLUGINS, plugins.isBlank() ? PLUGIN : plugins + "," + PLUGIN);
    }
  }

  private static boolean has(String plugins) {
    return List.of(plugins.trim().split("\\s*,\\s*")).contains(PLUGIN);
  }

  @Override
  public void check(String name, Serializable sent) {
    requirePlugin(name, spark.getConf());
    sendable.accept(name, sent);
  }

  static void requirePlugin(String name, SparkConf conf) {
    if (!has(conf.get(PLUGINS, ""))) {
      throw new IllegalArgumentException("start(): " + name + ": " + NO_PLUGIN);
    }
  }

  @Override
  public Running start(String name, Optional<String> host, Task task, Inbox inbox) {
    String id = UUID.randomUUID().toString();
    Switchboard.open(id, inbox);
    Started started = new Started(id, spark, new CompletableFuture<>());
    Thread thread = new Thread(() -> run(name, host, task, started), name + "-job");
    thread.setDaemon(true);
    thread.start();
    return started;
  }

  @Override
  public Optional<String> hostOf(long key) {
    return KeptBlocks.hostOf(key);
  }

  @Override
  public void drop(long key) {
    KeptBlocks.drop(key);
  }

  private void run(String name, Optional<String> host, Task task, Started started) {
    String id = started.id();
    try {
      spark.setJobGroup(id, name, true);
      spark.setCallSite(name);
      at(host).foreachPartition(new LongJob(id, task));
    } catch (Throwable e) { // Scala does not declare what it throws.
      LOG.info("{}: its job ended: {}", name, e.toString());
    } finally {
      Switchboard.close(id);
      started.ended().complete(null);
    }
  }

  /** An RDD of one partition, which is best at that host. */
  private JavaRDD<Integer> at(Optional<String> host) {
    if (host.isEmpty()) {
      return spark.parallelize(List.of(0), 1);
    }
    Seq<String> hosts = CollectionConverters.asScala(host.stream().toList()).toSeq();
    Tuple2<Object, Seq<String>> only = new Tuple2<>(0, hosts);
    return spark
        .sc()
        .makeRDD(CollectionConverters.asScala(List.of(only)).toSeq(), TYPE)
        .toJavaRDD()
        .map(number -> (Integer) number);
  }

  /** A job that runs. */
  private record Started(String id, JavaSparkContext spark, CompletableFuture<Void> ended)
      implements Running {
    @Override
    public void cancel() {
      Switchboard.close(id);
      spark.sc().cancelJobGroupAndFutureJobs(id);
    }
  }
}
