package io.tidewheel.internal.embedded;

import io.tidewheel.spi.engine.Located;
import io.tidewheel.spi.engine.OperatorFailure;
import java.util.Collections;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.function.Consumer;
import java.util.function.IntFunction;

/** Iterators one after the other, each opened when the one before it has ended. */
final class Concatenation implements Iterator<Object>, Located {
  private final int count;
  private final IntFunction<Iterator<Object>> parts;
  private int opened;
  private Iterator<Object> part = Collections.emptyIterator();

  Concatenation(int count, IntFunction<Iterator<Object>> parts) {
    this.count = count;
    this.parts = parts;
  }

  @Override
  public boolean hasNext() {
    while (!part.hasNext()) {
      if (opened == count) {
        return false;
      }
      part = parts.apply(opened++);
    }
    return true;
  }

  @Override
  public Object next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    return part.next();
  }

  @Override
  public void locate(OperatorFailure failure) {
    if (part instanceof Located located) {
      located.locate(failure);
    }
  }

  @Override
  public void forEachRemaining(Consumer<? super Object> action) {
    part.forEachRemaining(action);
    while (opened < count) {
      part = parts.apply(opened++);
      part.forEachRemaining(action);
    }
    part = Collections.emptyIterator();
  }
}
