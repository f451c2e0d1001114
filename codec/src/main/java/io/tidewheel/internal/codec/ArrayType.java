package io.tidewheel.internal.codec;

import java.io.IOException;
import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.List;

/** Arrays of objects: their length, then the elements. */
final class ArrayType extends DescribedType {
  private final Class<?> elementType;

  ArrayType(Description.OfArray description, Class<?> type) {
    super(description, type);
    this.elementType = type.getComponentType();
  }

  @Override
  void write(Object value, SequenceWriter out) throws IOException {
    Object[] elements = (Object[]) value;
    out.bytes.writeVarInt(elements.length);
    for (Object element : elements) {
      out.writeValue(element, elementType);
    }
  }

  @Override
  Object read(SequenceReader in) throws IOException {
    int length = in.bytes.readCount(1);
    List<Object> elements = new ArrayList<>(Math.min(length, ContainerTypes.MADE_FOR_AT_MOST));
    for (int i = 0; i < length; i++) {
      Object element = in.readValue();
      if (element != null && !elementType.isInstance(element)) {
        throw in.bytes.damaged(
            element.getClass().getName() + " is an element of an array of " + elementType);
      }
      elements.add(element);
    }
    return elements.toArray((Object[]) Array.newInstance(elementType, 0));
  }
}
