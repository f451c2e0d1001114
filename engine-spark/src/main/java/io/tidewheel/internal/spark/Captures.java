package io.tidewheel.internal.spark;

import io.tidewheel.spi.plan.Exchange;
import io.tidewheel.spi.plan.MapPartitions;
import io.tidewheel.spi.plan.PlanNode;
import io.tidewheel.spi.plan.ReadSplits;
import io.tidewheel.spi.plan.UpdateState;
import io.tidewheel.spi.plan.ZipPartitions;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.OutputStream;
import java.io.Serializable;
import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Says what a function captured that cannot be sent to an executor, and by which fields it holds
 * it. Spark could say so too, but only in a JVM that opens {@code java.io} to it; elsewhere it ends
 * in an {@link Error}.
 */
final class Captures {
  private static final String LAMBDA = "$$Lambda";

  private Captures() {}

  /** A place in what is reachable from a function. */
  private record Place(Object object, String path) {}

  /**
   * Refuses a node with a function, or a split, that Java serialization does not take.
   *
   * @param at where, for the message
   */
  static void check(String at, PlanNode node) {
    sent(node).forEach(sent -> check(at, node.info().operator(), sent));
  }

  /** Refuses what Java serialization does not take. */
  static void check(String at, String operator, Object sent) {
    try (ObjectOutputStream out = new ObjectOutputStream(OutputStream.nullOutputStream())) {
      out.writeObject(sent);
    } catch (IOException | RuntimeException e) {
      String found = culprit(sent);
      throw new IllegalArgumentException(
          at
              + ", operator="
              + operator
              + ": cannot be sent to executors: "
              + (found == null ? e.toString() : found)
              + "; create the object inside the function, make its class Serializable, or share it"
              + " with StreamingContext.broadcast",
          e);
    }
  }

  private static List<?> sent(PlanNode node) {
    if (node instanceof MapPartitions map) {
      return List.of(map.function());
    } else if (node instanceof ZipPartitions zip) {
      return List.of(zip.function());
    } else if (node instanceof Exchange exchange) {
      return List.of(exchange.partitioner());
    } else if (node instanceof UpdateState update) {
      return List.of(update.function());
    }
    return node instanceof ReadSplits read ? read.splits() : List.of();
  }

  /** The nearest object that is not serializable, with the way to it; null if none was found. */
  static String culprit(Object sent) {
    Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    Deque<Place> open = new ArrayDeque<>();
    open.add(new Place(sent, ""));
    while (!open.isEmpty()) {
      Place place = open.remove();
      Object object = place.object();
      if (object == null || !seen.add(object)) {
        continue;
      }
      if (!(object instanceof Serializable)) {
        return "field="
            + place.path()
            + " holds an object of class "
            + object.getClass().getName()
            + ", which is not Serializable";
      }
      addParts(place, open);
    }
    return null;
  }

  private static void addParts(Place place, Deque<Place> open) {
    Object object = place.object();
    Class<?> type = object.getClass();
    if (object instanceof Collection<?> all) {
      all.forEach(element -> open.add(new Place(element, place.path() + "[]")));
    } else if (object instanceof Map<?, ?> map) {
      map.forEach(
          (key, value) -> {
            open.add(new Place(key, place.path() + "[key]"));
            open.add(new Place(value, place.path() + "[value]"));
          });
    } else if (type.isArray()) {
      for (int i = 0; !type.getComponentType().isPrimitive() && i < Array.getLength(object); i++) {
        open.add(new Place(Array.get(object, i), place.path() + "[" + i + "]"));
      }
    } else if (!type.getName().startsWith("java.")) {
      for (Class<?> of = type; of != null; of = of.getSuperclass()) {
        addFields(place, of, open);
      }
    }
  }

  private static void addFields(Place place, Class<?> of, Deque<Place> open) {
    for (Field field : of.getDeclaredFields()) {
      int modifiers = field.getModifiers();
      if (!Modifier.isStatic(modifiers)
          && !Modifier.isTransient(modifiers)
          && !field.getType().isPrimitive()
          && field.trySetAccessible()) {
        try {
          open.add(new Place(field.get(place.object()), path(place, of, field)));
        } catch (IllegalAccessException e) {
          throw new AssertionError("was made accessible; this is a bug in Tidewheel", e);
        }
      }
    }
  }

  /** Fields of lambdas have no names of the user's: they say where the lambda was written. */
  private static String path(Place place, Class<?> of, Field field) {
    int lambda = of.getName().indexOf(LAMBDA);
    String name =
        lambda < 0
            ? of.getName() + "." + field.getName()
            : "(lambda in " + of.getName().substring(0, lambda) + ")." + field.getName();
    return place.path().isEmpty() ? name : place.path() + " -> " + name;
  }
}
