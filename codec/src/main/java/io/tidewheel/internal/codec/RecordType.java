package io.tidewheel.internal.codec;

import io.tidewheel.spi.codec.NoCodecException;
import java.io.IOException;
import java.util.List;

/** Records: their components in the order of the description, found by their names. */
final class RecordType extends DescribedType {
  private static final int REMOVED = -1;

  private final RecordShape shape;
  private final SlotForm[] forms;

  /** Which component of the class each one of the description is. */
  private final int[] indexes;

  /** Whether what is read for it fits as it is. */
  private final boolean[] suits;

  private RecordType(Description.OfRecord description, Class<?> type, RecordShape shape) {
    super(description, type);
    List<Description.Slot> slots = description.slots();
    this.shape = shape;
    this.forms = slots.stream().map(Description.Slot::form).toArray(SlotForm[]::new);
    this.indexes = slots.stream().mapToInt(slot -> shape.indexOf(slot.name())).toArray();
    this.suits = new boolean[forms.length];
    for (int i = 0; i < forms.length; i++) {
      suits[i] = indexes[i] != REMOVED && forms[i].suits(shape.componentType(indexes[i]));
    }
  }

  /** How this program writes the record. */
  static RecordType of(String name, Class<?> type) throws IOException {
    RecordShape shape = new RecordShape(type);
    return new RecordType(new Description.OfRecord(name, shape.slots()), type, shape);
  }

  /** How values that were described so are read as records of the class. */
  RecordType of(Description.OfRecord description) {
    // As a rule nothing has changed.
    return description.slots().equals(shape.slots())
        ? this
        : new RecordType(description, readAs, shape);
  }

  @Override
  void write(Object value, SequenceWriter out) throws IOException {
    for (int i = 0; i < forms.length; i++) {
      try {
        forms[i].write(shape.component(value, i), shape.componentType(i), out);
      } catch (NoCodecException e) {
        throw new NoCodecException(
            e.className(),
            e.getMessage()
                + "; it is in component="
                + shape.slots().get(i).name()
                + " of record="
                + readAs.getName());
      }
    }
  }

  @Override
  Object read(SequenceReader in) throws IOException {
    Object[] arguments = shape.defaults();
    for (int i = 0; i < forms.length; i++) {
      int index = indexes[i];
      if (index == REMOVED) {
        forms[i].skip(in);
      } else if (suits[i]) {
        arguments[index] = forms[i].read(in);
      } else {
        Object value = forms[i].read(in);
        if (value != null) {
          arguments[index] = fitting(value, index);
        }
      }
    }
    return shape.make(arguments);
  }

  private Object fitting(Object value, int index) throws IOException {
    Class<?> required = shape.componentType(index);
    Object fitting = required.isInstance(value) ? value : Widening.to(required, value);
    if (fitting == null) {
      throw new IOException(
          "Values cannot be read: component="
              + shape.slots().get(index).name()
              + " of record="
              + readAs.getName()
              + " is now of "
              + required
              + ", and the data has one of "
              + value.getClass()
              + ". Give the component its old type, or a new name");
    }
    return fitting;
  }
}
