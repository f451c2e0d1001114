package io.tidewheel.internal.codec;

import java.io.IOException;
import java.util.Map;
import java.util.function.IntFunction;

/** Maps: their size, then key and value of each entry in their order. */
final class MapType extends BuiltInType {
  private final IntFunction<Map<Object, Object>> factory;

  MapType(int tag, Class<?> readAs, IntFunction<Map<Object, Object>> factory) {
    super(tag, readAs);
    this.factory = factory;
  }

  @Override
  void write(Object value, SequenceWriter out) throws IOException {
    Map<?, ?> map = (Map<?, ?>) value;
    int size = map.size();
    out.bytes.writeVarInt(size);
    int written = 0;
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      out.writeValue(entry.getKey());
      out.writeValue(entry.getValue());
      written++;
    }
    ContainerTypes.requireUnchanged(value, size, written);
  }

  @Override
  Object read(SequenceReader in) throws IOException {
    int size = in.bytes.readCount(2);
    Map<Object, Object> map = factory.apply(Math.min(size, ContainerTypes.MADE_FOR_AT_MOST));
    for (int i = 0; i < size; i++) {
      Object key = in.readValue();
      Object value = in.readValue();
      map.put(key, value);
    }
    if (map.size() != size) {
      throw ContainerTypes.equalKeys(in);
    }
    return map;
  }

  @Override
  void skip(SequenceReader in) throws IOException {
    int size = in.bytes.readCount(2);
    for (int i = 0; i < size; i++) {
      in.skipValue();
      in.skipValue();
    }
  }
}
