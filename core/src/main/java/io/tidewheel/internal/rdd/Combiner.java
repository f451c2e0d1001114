package io.tidewheel.internal.rdd;

import io.tidewheel.Tuple2;
import io.tidewheel.function.Function;
import io.tidewheel.function.Function2;
import io.tidewheel.spi.engine.OperatorFailure;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * How the values of a key become one: the three functions of combineByKey.
 *
 * <p>A partial result that came through an exchange is not the task's own: if the task is tried
 * again, it meets the same object. So before partials are merged into one, {@code own} makes of it
 * one that may be changed.
 *
 * @param operator for messages
 * @param create from the first value
 * @param mergeValue one more value into a combined one; may change and return its first argument
 * @param mergeCombiners two combined ones into one, in the order of their values; may change and
 *     return its first argument as far as {@code own} allows
 * @param own what a partial becomes when others are to be merged into it
 */
public record Combiner<V, C>(
    String operator,
    Function<V, C> create,
    Function2<C, V, C> mergeValue,
    Function2<C, C, C> mergeCombiners,
    Function<C, C> own)
    implements Serializable {

  /** A combiner that does not change partials. */
  public Combiner(
      String operator,
      Function<V, C> create,
      Function2<C, V, C> mergeValue,
      Function2<C, C, C> mergeCombiners) {
    this(operator, create, mergeValue, mergeCombiners, partial -> partial);
  }

  /** Values combined by a function of two of them. */
  public static <V> Combiner<V, V> reducing(String operator, Function2<V, V, V> function) {
    return new Combiner<>(operator, value -> value, function, function);
  }

  /** Values gathered in a list. */
  public static <V> Combiner<V, List<V>> listing(String operator) {
    return new Combiner<>(
        operator,
        value -> {
          List<V> list = new ArrayList<>();
          list.add(value);
          return list;
        },
        (list, value) -> {
          list.add(value);
          return list;
        },
        (first, second) -> {
          first.addAll(second);
          return first;
        });
  }

  /** All values of each key combined. */
  public <K> CombineTable<K, C> combineValues(Iterator<Tuple2<K, V>> records) {
    CombineTable<K, C> table = new CombineTable<>();
    records.forEachRemaining(record -> addValue(table, record._1(), record._2()));
    return table;
  }

  /** All partial results of each key combined. */
  public <K> CombineTable<K, C> combinePartials(Iterator<Tuple2<K, C>> records) {
    CombineTable<K, C> table = new CombineTable<>();
    records.forEachRemaining(record -> addPartial(table, record._1(), record._2()));
    return table;
  }

  private <K> void addValue(CombineTable<K, C> table, K key, V value) {
    int slot = table.slot(key);
    try {
      table.set(
          slot, table.isNew(slot) ? create.call(value) : mergeValue.call(table.value(slot), value));
    } catch (Exception e) {
      throw OperatorFailure.ofRecord(operator, e);
    }
  }

  public <K> void addPartial(CombineTable<K, C> table, K key, C partial) {
    int slot = table.slot(key);
    table.set(slot, table.isNew(slot) ? owned(partial) : merge(table.value(slot), partial));
  }

  private C owned(C partial) {
    try {
      return own.call(partial);
    } catch (Exception e) {
      throw OperatorFailure.of(operator, e);
    }
  }

  /** Two combined values as one. */
  public C merge(C first, C second) {
    try {
      return mergeCombiners.call(first, second);
    } catch (Exception e) {
      throw OperatorFailure.of(operator, e);
    }
  }
}
