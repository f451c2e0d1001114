package io.tidewheel.testkit.contract;

import io.tidewheel.spi.engine.OperatorFailure;
import io.tidewheel.spi.engine.TaskContext;
import io.tidewheel.spi.plan.Exchange;
import io.tidewheel.spi.plan.MapPartitions;
import io.tidewheel.spi.plan.NodeInfo;
import io.tidewheel.spi.plan.PartitionFunction;
import io.tidewheel.spi.plan.Persist;
import io.tidewheel.spi.plan.PlanNode;
import io.tidewheel.spi.plan.PlanScope;
import io.tidewheel.spi.plan.ReadSplits;
import io.tidewheel.spi.plan.RecordPartitioner;
import io.tidewheel.spi.plan.StateFunction;
import io.tidewheel.spi.plan.Union;
import io.tidewheel.spi.plan.UpdateState;
import io.tidewheel.spi.plan.ZipFunction;
import io.tidewheel.spi.plan.ZipPartitions;
import io.tidewheel.spi.source.Split;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

/** Builds nodes of one scope. The operator of a node is the name of the method that built it. */
record Nodes(PlanScope scope) {
  private static final AtomicLong IDS = new AtomicLong();

  /** A function of one record. */
  interface Step extends Serializable {
    Object apply(Object value) throws Exception;
  }

  /** Looks at what goes by without changing it. */
  interface Look extends Serializable {
    void at(TaskContext task, Object value) throws Exception;
  }

  private record ListSplit(List<Object> records) implements Split<Object> {
    @Override
    public Iterator<Object> read(TaskContext task) {
      return records.iterator();
    }
  }

  static Nodes batch(long id) {
    return new Nodes(PlanScope.batch(id));
  }

  static Nodes context() {
    return new Nodes(PlanScope.CONTEXT);
  }

  private NodeInfo info(String operator) {
    return new NodeInfo(IDS.incrementAndGet(), scope, operator);
  }

  /** One partition per list. */
  ReadSplits read(List<?>... partitions) {
    return new ReadSplits(
        info("read"),
        Arrays.stream(partitions).map(list -> new ListSplit(new ArrayList<>(list))).toList(),
        null);
  }

  ReadSplits readSplits(Split<?>... splits) {
    return new ReadSplits(info("readSplits"), List.of(splits), null);
  }

  /** The numbers from 0, so many in each partition. */
  ReadSplits numbers(int partitions, int each) {
    return read(
        IntStream.range(0, partitions)
            .mapToObj(p -> IntStream.range(p * each, (p + 1) * each).boxed().toList())
            .toArray(List<?>[]::new));
  }

  PlanNode map(PlanNode input, Step step) {
    return mapPartitions(
        "map", input, (task, records) -> new Steps("map", records, step, null, task));
  }

  PlanNode peek(PlanNode input, Look look) {
    return mapPartitions(
        "peek", input, (task, records) -> new Steps("peek", records, value -> value, look, task));
  }

  /** Record after record, naming its operator when a step fails, as the core does. */
  private record Steps(
      String operator, Iterator<Object> records, Step step, Look look, TaskContext task)
      implements Iterator<Object> {
    @Override
    public boolean hasNext() {
      return records.hasNext();
    }

    @Override
    public Object next() {
      Object value = records.next();
      try {
        if (look != null) {
          look.at(task, value);
        }
        return step.apply(value);
      } catch (Exception | Error e) {
        throw OperatorFailure.of(operator, e);
      }
    }
  }

  <T, U> PlanNode mapPartitions(String operator, PlanNode input, PartitionFunction<T, U> function) {
    return new MapPartitions(info(operator), input, function);
  }

  PlanNode zip(PlanNode left, PlanNode right, ZipFunction<Object, Object, Object> function) {
    return new ZipPartitions(info("zip"), left, right, function);
  }

  /** Partition i of both, the left one's records first. */
  PlanNode zip(PlanNode left, PlanNode right) {
    return zip(
        left,
        right,
        (task, fromLeft, fromRight) -> {
          List<Object> all = new ArrayList<>();
          fromLeft.forEachRemaining(all::add);
          fromRight.forEachRemaining(all::add);
          return all.iterator();
        });
  }

  Union union(PlanNode... inputs) {
    return Union.concatenation(info("union"), List.of(inputs));
  }

  Union regroup(PlanNode input, int partitions) {
    return Union.regroup(info("regroup"), input, partitions);
  }

  Exchange exchange(PlanNode input, int partitions, RecordPartitioner<Object> partitioner) {
    return new Exchange(info("exchange"), input, partitions, partitioner);
  }

  /** Numbers by what remains. */
  Exchange exchange(PlanNode input, int partitions) {
    return exchange(input, partitions, p -> value -> (Integer) value % partitions);
  }

  Persist persist(PlanNode input) {
    return new Persist(info("persist"), input);
  }

  UpdateState state(String operatorId, PlanNode input, StateFunction<?, ?, ?, ?> function) {
    return new UpdateState(info("state"), input, operatorId, function);
  }
}
