package io.tidewheel.internal.codec;

import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Array;
import java.lang.reflect.Constructor;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;

/** What a record class looks like now, and how its records are taken apart and made. */
final class RecordShape {
  private final Class<?> type;
  private final Class<?>[] types;
  private final List<Description.Slot> slots;
  private final MethodHandle[] accessors;
  private final MethodHandle constructor;

  /** Null, zero or false for each component. */
  private final Object[] defaults;

  RecordShape(Class<?> type) throws IOException {
    this.type = type;
    try {
      RecordComponent[] components = type.getRecordComponents();
      types = new Class<?>[components.length];
      accessors = new MethodHandle[components.length];
      defaults = new Object[components.length];
      List<Description.Slot> slots = new ArrayList<>();
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      for (int i = 0; i < components.length; i++) {
        types[i] = components[i].getType();
        slots.add(new Description.Slot(components[i].getName(), SlotForm.of(types[i])));
        Method accessor = components[i].getAccessor();
        accessor.setAccessible(true);
        accessors[i] =
            lookup.unreflect(accessor).asType(MethodType.methodType(Object.class, Object.class));
        defaults[i] = types[i].isPrimitive() ? Array.get(Array.newInstance(types[i], 1), 0) : null;
      }
      this.slots = List.copyOf(slots);
      Constructor<?> canonical = type.getDeclaredConstructor(types);
      canonical.setAccessible(true);
      constructor =
          lookup
              .unreflectConstructor(canonical)
              .asSpreader(Object[].class, types.length)
              .asType(MethodType.methodType(Object.class, Object[].class));
    } catch (InaccessibleObjectException | ReflectiveOperationException | LinkageError e) {
      throw new IOException(
          "The record="
              + type.getName()
              + " is closed to Tidewheel: let module="
              + type.getModule().getName()
              + " open package="
              + type.getPackageName()
              + " (opens ... in its module-info.java), see the cause: "
              + e,
          e);
    }
  }

  List<Description.Slot> slots() {
    return slots;
  }

  Class<?> componentType(int index) {
    return types[index];
  }

  int indexOf(String component) {
    for (int i = 0; i < types.length; i++) {
      if (slots.get(i).name().equals(component)) {
        return i;
      }
    }
    return -1;
  }

  /** New arguments for {@link #make}, as if every component had been added since. */
  Object[] defaults() {
    return defaults.clone();
  }

  Object component(Object record, int index) throws IOException {
    try {
      return (Object) accessors[index].invokeExact(record);
    } catch (Throwable e) {
      throw failed("accessor of component=" + slots.get(index).name(), "", e);
    }
  }

  Object make(Object[] arguments) throws IOException {
    try {
      return (Object) constructor.invokeExact(arguments);
    } catch (Throwable e) {
      throw failed(
          "constructor",
          ". A component added since the record was written is null, 0 or false: let the"
              + " constructor put something better in its place",
          e);
    }
  }

  private IOException failed(String what, String remedy, Throwable e) {
    if (e instanceof VirtualMachineError error) {
      throw error;
    }
    return new IOException(
        "The " + what + " of record=" + type.getName() + " failed: " + e + remedy, e);
  }
}
