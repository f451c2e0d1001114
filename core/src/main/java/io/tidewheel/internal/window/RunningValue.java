package io.tidewheel.internal.window;

import io.tidewheel.function.Function2;
import io.tidewheel.internal.rdd.Combiner;
import io.tidewheel.spi.engine.OperatorFailure;

/**
 * The aggregate of a sliding window for a function with an inverse: one running value, into which
 * what comes is combined and from which what leaves is taken. A count of the values says when the
 * key is gone; the value itself (0, say) does not tell.
 */
final class RunningValue<K, C> extends KeyAggregate<K, C> {
  private final Combiner<?, C> combiner;
  private final Function2<C, C, C> inverse;
  private C value;
  private int count;

  RunningValue(K key, int hash, Combiner<?, C> combiner, Function2<C, C, C> inverse) {
    super(key, hash);
    this.combiner = combiner;
    this.inverse = inverse;
  }

  @Override
  void push(C added) {
    value = count == 0 ? added : combiner.merge(value, added);
    count++;
  }

  @Override
  void pop(C removed) {
    count--;
    if (count == 0) {
      value = null;
      return;
    }
    try {
      value = inverse.call(value, removed);
    } catch (Exception e) {
      throw OperatorFailure.of(combiner.operator(), e);
    }
  }

  @Override
  boolean isEmpty() {
    return count == 0;
  }

  @Override
  C query() {
    return value;
  }
}
