package io.tidewheel.internal.batch;

/** Names the ranges of a batch when it starts; ticks that passed meanwhile are one batch. */
record MergingSchedule(TickPlanner planner) implements Schedule {
  @Override
  public PlannedBatch next() throws Exception {
    return planner.next();
  }

  @Override
  public boolean isBehind() {
    return planner.hasTickPassed();
  }

  @Override
  public void close() {}
}
