/**
 * Tasks that last, on Spark's executors: each is the one task of a job, and talks to the driver
 * through Spark's plugins. Start reading at {@code SparkLongTasks}.
 */
package io.tidewheel.internal.spark.tasks;
