package io.tidewheel.internal.spark;

import io.tidewheel.spi.engine.TaskReport;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.util.AccumulatorV2;

/**
 * Brings what tasks report to the driver, together with their results: Spark hands a copy to each
 * task, and merges those of tasks that ended well. The driver's holds nothing itself. In a task it
 * is written by the task's thread, and read by the one that tells the driver of running tasks.
 */
final class Reports extends AccumulatorV2<TaskReport, Integer> {
  private volatile List<TaskReport> reports = List.of();

  /** A new one, known to Spark. */
  static Reports of(JavaSparkContext spark) {
    Reports reports = new Reports();
    spark.sc().register(reports);
    return reports;
  }

  @Override
  public boolean isZero() {
    return reports.isEmpty();
  }

  @Override
  public AccumulatorV2<TaskReport, Integer> copy() {
    Reports copy = new Reports();
    copy.reports = reports;
    return copy;
  }

  @Override
  public void reset() {
    reports = List.of();
  }

  @Override
  public void add(TaskReport report) {
    List<TaskReport> more = new ArrayList<>(reports);
    more.add(report);
    reports = List.copyOf(more);
  }

  /** On the driver, before the end of the job is told. */
  @Override
  public void merge(AccumulatorV2<TaskReport, Integer> other) {
    ((Reports) other).reports.forEach(TaskReport::arrive);
  }

  @Override
  public Integer value() {
    return reports.size();
  }
}
