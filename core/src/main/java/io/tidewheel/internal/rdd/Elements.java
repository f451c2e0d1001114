package io.tidewheel.internal.rdd;

import io.tidewheel.Tuple2;
import io.tidewheel.function.FlatMapFunction;
import io.tidewheel.function.Function;
import io.tidewheel.function.PairFunction;
import io.tidewheel.spi.engine.Located;
import io.tidewheel.spi.engine.OperatorFailure;
import io.tidewheel.spi.plan.PartitionFunction;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.function.Consumer;

/**
 * Element by element: map, filter, flatMap.
 *
 * <p>Each is an iterator that can be pulled, one element at a time, or pushed through {@link
 * Iterator#forEachRemaining}. Whoever wants all elements pushes: a chain of stages is then one loop
 * in the source that calls down a chain of consumers, half the calls of pulling and none of the
 * look-ahead. Only the user's function stands inside the try, so that what a later stage throws is
 * not blamed on this one. Each says of its last element what its input says of the one it was made
 * from, when a function that got it failed.
 */
public final class Elements {
  private Elements() {}

  /** One element for each. */
  public static <T, U> PartitionFunction<T, U> map(String operator, Function<T, U> function) {
    return (task, records) -> new Mapped<>(operator, function, records);
  }

  /** Those for which the function is true. */
  public static <T> PartitionFunction<T, T> filter(String operator, Function<T, Boolean> function) {
    return (task, records) -> new Filtered<>(operator, function, records);
  }

  /** Any number of elements for each. */
  public static <T, U> PartitionFunction<T, U> flatMap(
      String operator, FlatMapFunction<T, U> function) {
    return (task, records) -> new FlatMapped<>(operator, function, records);
  }

  /** A whole partition at once; what the returned iterator throws is the user's too. */
  public static <T, U> PartitionFunction<T, U> partition(
      String operator, FlatMapFunction<Iterator<T>, U> function) {
    return (task, records) -> {
      try {
        return new Guarded<>(operator, records, returned(function.call(records)));
      } catch (Exception e) {
        throw OperatorFailure.ofPartition(operator, e, records);
      }
    };
  }

  /** A key and a value for each. */
  public static <T, K, V> PartitionFunction<T, Tuple2<K, V>> mapToPair(
      String operator, PairFunction<T, K, V> function) {
    return map(
        operator,
        record -> {
          Tuple2<K, V> pair = function.call(record);
          if (pair == null) {
            throw new IllegalStateException(
                "the function returned null instead of a pair; filter what has none before");
          }
          return pair;
        });
  }

  private static void locateIn(Iterator<?> records, OperatorFailure failure) {
    if (records instanceof Located located) {
      located.locate(failure);
    }
  }

  private static <U> Iterator<U> returned(Iterator<U> results) {
    if (results == null) {
      throw new IllegalStateException(
          "the function returned null instead of an iterator; return Collections.emptyIterator()"
              + " for no results");
    }
    return results;
  }

  private static final class Mapped<T, U> implements Iterator<U>, Located {
    private final String operator;
    private final Function<T, U> function;
    private final Iterator<T> records;

    Mapped(String operator, Function<T, U> function, Iterator<T> records) {
      this.operator = operator;
      this.function = function;
      this.records = records;
    }

    @Override
    public boolean hasNext() {
      return records.hasNext();
    }

    @Override
    public U next() {
      return call(records.next());
    }

    @Override
    public void forEachRemaining(Consumer<? super U> action) {
      records.forEachRemaining(record -> action.accept(call(record)));
    }

    @Override
    public void locate(OperatorFailure failure) {
      locateIn(records, failure);
    }

    private U call(T record) {
      try {
        return function.call(record);
      } catch (Exception e) {
        throw OperatorFailure.ofRecord(operator, e, records);
      }
    }
  }

  private static final class Filtered<T> implements Iterator<T>, Located {
    private final String operator;
    private final Function<T, Boolean> function;
    private final Iterator<T> records;
    private T ahead;
    private boolean isAhead;

    Filtered(String operator, Function<T, Boolean> function, Iterator<T> records) {
      this.operator = operator;
      this.function = function;
      this.records = records;
    }

    @Override
    public boolean hasNext() {
      while (!isAhead && records.hasNext()) {
        ahead = records.next();
        isAhead = keeps(ahead);
      }
      return isAhead;
    }

    @Override
    public T next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      isAhead = false;
      return ahead;
    }

    @Override
    public void forEachRemaining(Consumer<? super T> action) {
      if (isAhead) {
        isAhead = false;
        action.accept(ahead);
      }
      records.forEachRemaining(
          record -> {
            if (keeps(record)) {
              action.accept(record);
            }
          });
    }

    @Override
    public void locate(OperatorFailure failure) {
      locateIn(records, failure);
    }

    private boolean keeps(T record) {
      try {
        Boolean keeps = function.call(record);
        if (keeps == null) {
          throw new IllegalStateException("the function returned null, must return true or false");
        }
        return keeps;
      } catch (Exception e) {
        throw OperatorFailure.ofRecord(operator, e, records);
      }
    }
  }

  private static final class FlatMapped<T, U> implements Iterator<U>, Located {
    private final String operator;
    private final FlatMapFunction<T, U> function;
    private final Iterator<T> records;
    private Iterator<U> current;

    FlatMapped(String operator, FlatMapFunction<T, U> function, Iterator<T> records) {
      this.operator = operator;
      this.function = function;
      this.records = records;
    }

    @Override
    public boolean hasNext() {
      while (current == null || !hasNext(current)) {
        if (!records.hasNext()) {
          current = null;
          return false;
        }
        current = call(records.next());
      }
      return true;
    }

    @Override
    public U next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      return next(current);
    }

    @Override
    public void forEachRemaining(Consumer<? super U> action) {
      if (current != null) {
        drain(current, action);
        current = null;
      }
      records.forEachRemaining(record -> drain(call(record), action));
    }

    private void drain(Iterator<U> results, Consumer<? super U> action) {
      while (hasNext(results)) {
        action.accept(next(results));
      }
    }

    @Override
    public void locate(OperatorFailure failure) {
      locateIn(records, failure);
    }

    private Iterator<U> call(T record) {
      try {
        return returned(function.call(record));
      } catch (Exception e) {
        throw OperatorFailure.ofRecord(operator, e, records);
      }
    }

    // The iterator is the user's too, and may compute as it goes.
    private boolean hasNext(Iterator<U> results) {
      try {
        return results.hasNext();
      } catch (RuntimeException e) {
        throw OperatorFailure.ofRecord(operator, e, records);
      }
    }

    private U next(Iterator<U> results) {
      try {
        return results.next();
      } catch (RuntimeException e) {
        throw OperatorFailure.ofRecord(operator, e, records);
      }
    }
  }

  /** Says whose fault it is when the user's own iterator throws. */
  private static final class Guarded<U> implements Iterator<U> {
    private final String operator;
    private final Iterator<?> records;
    private final Iterator<U> results;

    Guarded(String operator, Iterator<?> records, Iterator<U> results) {
      this.operator = operator;
      this.records = records;
      this.results = results;
    }

    @Override
    public boolean hasNext() {
      try {
        return results.hasNext();
      } catch (RuntimeException e) {
        throw OperatorFailure.ofPartition(operator, e, records);
      }
    }

    @Override
    public U next() {
      try {
        return results.next();
      } catch (NoSuchElementException e) {
        throw e;
      } catch (RuntimeException e) {
        throw OperatorFailure.ofPartition(operator, e, records);
      }
    }
  }
}
