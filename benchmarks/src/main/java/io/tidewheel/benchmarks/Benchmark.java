package io.tidewheel.benchmarks;

/** One of what can be run by its name. */
interface Benchmark {
  /** What it does, in a line. */
  String description();

  /** Measures, prints and judges. */
  void run(Options options, Report report) throws Exception;
}
