package io.tidewheel.internal.embedded;

import io.tidewheel.spi.engine.OperatorFailure;
import io.tidewheel.spi.plan.Exchange;
import io.tidewheel.spi.plan.MapPartitions;
import io.tidewheel.spi.plan.PartitionFunction;
import io.tidewheel.spi.plan.Persist;
import io.tidewheel.spi.plan.PlanNode;
import io.tidewheel.spi.plan.ReadSplits;
import io.tidewheel.spi.plan.Union;
import io.tidewheel.spi.plan.UpdateState;
import io.tidewheel.spi.plan.ZipFunction;
import io.tidewheel.spi.plan.ZipPartitions;
import java.util.Iterator;
import java.util.List;

/** Opens partitions of nodes as iterators over iterators, within one task. */
final class Pipeline {
  private final JobExecution job;
  private final TaskAttempt task;

  Pipeline(JobExecution job, TaskAttempt task) {
    this.job = job;
    this.task = task;
  }

  Iterator<Object> open(PlanNode node, int partition) {
    if (node instanceof MapPartitions map) {
      return open(map, partition);
    } else if (node instanceof ReadSplits read) {
      return SplitReader.open(read, job.own(operator(read), read.splits().get(partition)), task);
    } else if (node instanceof ZipPartitions zip) {
      return open(zip, partition);
    } else if (node instanceof Union union) {
      return open(union, partition);
    } else if (node instanceof Exchange exchange) {
      return job.exchanged(exchange).read(partition);
    } else if (node instanceof Persist persist) {
      return open(persist, partition);
    } else if (node instanceof UpdateState update) {
      return open(update, partition);
    }
    throw new AssertionError(
        "plan node " + node.getClass() + " has no interpreter; this is a bug in Tidewheel");
  }

  private Iterator<Object> open(MapPartitions node, int partition) {
    PartitionFunction<Object, Object> function =
        job.own(operator(node), JobExecution.typed(node.function()));
    Iterator<Object> input = open(node.input(), partition);
    try {
      return TaskAttempt.required(function.apply(task, input), "what the function returned");
    } catch (Throwable t) {
      throw OperatorFailure.of(operator(node), t);
    }
  }

  private Iterator<Object> open(ZipPartitions node, int partition) {
    ZipFunction<Object, Object, Object> function =
        job.own(operator(node), JobExecution.typed(node.function()));
    Iterator<Object> left = open(node.left(), partition);
    Iterator<Object> right = open(node.right(), partition);
    try {
      return TaskAttempt.required(function.apply(task, left, right), "what the function returned");
    } catch (Throwable t) {
      throw OperatorFailure.of(operator(node), t);
    }
  }

  private Iterator<Object> open(Union node, int partition) {
    List<Union.Ref> refs = node.layout().get(partition);
    if (refs.size() == 1) {
      return open(node, refs.get(0));
    }
    return new Concatenation(refs.size(), i -> open(node, refs.get(i)));
  }

  private Iterator<Object> open(Union node, Union.Ref ref) {
    return open(node.inputs().get(ref.input()), ref.partition());
  }

  private Iterator<Object> open(Persist node, int partition) {
    try {
      return job.kept(node).get(partition, () -> gather(node, partition)).iterator();
    } catch (InterruptedException e) {
      throw OperatorFailure.of(operator(node), e);
    }
  }

  private RecordBuffer gather(Persist node, int partition) {
    task.checkCancelled();
    RecordBuffer records = new RecordBuffer();
    open(node.input(), partition)
        .forEachRemaining(
            value -> {
              if (records.isChunkFull()) {
                task.checkCancelled();
              }
              records.add(value);
            });
    return records;
  }

  @SuppressWarnings("unchecked") // What a state function emits is what the next node reads.
  private Iterator<Object> open(UpdateState node, int partition) {
    try {
      return (Iterator<Object>)
          TaskAttempt.required(
              job.emitted(node)[partition].iterator(), "the iterator of what is emitted");
    } catch (Throwable t) {
      throw OperatorFailure.of(operator(node), t);
    }
  }

  private static String operator(PlanNode node) {
    return node.info().operator();
  }
}
