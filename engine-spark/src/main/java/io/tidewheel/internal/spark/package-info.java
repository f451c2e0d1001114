/**
 * The engine that runs a plan on Apache Spark. Each node becomes one operation on Spark's RDDs;
 * Spark schedules, moves, retries and scales. State is opened by tasks at the version that the
 * driver names, and counts once its handle has reached the driver and was published. Start reading
 * at {@code SparkRun}.
 */
package io.tidewheel.internal.spark;
