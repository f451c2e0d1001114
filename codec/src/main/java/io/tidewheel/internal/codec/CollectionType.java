package io.tidewheel.internal.codec;

import java.io.IOException;
import java.util.Collection;
import java.util.function.IntFunction;

/** Lists, sets and queues: their size, then the elements in their order. */
final class CollectionType extends BuiltInType {
  private final IntFunction<Collection<Object>> factory;

  CollectionType(int tag, Class<?> readAs, IntFunction<Collection<Object>> factory) {
    super(tag, readAs);
    this.factory = factory;
  }

  @Override
  void write(Object value, SequenceWriter out) throws IOException {
    Collection<?> collection = (Collection<?>) value;
    int size = collection.size();
    out.bytes.writeVarInt(size);
    int written = 0;
    for (Object element : collection) {
      out.writeValue(element);
      written++;
    }
    ContainerTypes.requireUnchanged(value, size, written);
  }

  @Override
  Object read(SequenceReader in) throws IOException {
    int size = in.bytes.readCount(1);
    Collection<Object> collection = factory.apply(Math.min(size, ContainerTypes.MADE_FOR_AT_MOST));
    for (int i = 0; i < size; i++) {
      if (!collection.add(in.readValue())) {
        throw ContainerTypes.equalKeys(in);
      }
    }
    return collection;
  }

  @Override
  void skip(SequenceReader in) throws IOException {
    int size = in.bytes.readCount(1);
    for (int i = 0; i < size; i++) {
      in.skipValue();
    }
  }
}
