package io.tidewheel.spi.engine;

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
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Says what a function captured that cannot be sent to another process, and by which fields it
 * holds it. An engine keeps one, which looks once at each operator. Any thread may call it.
 *
 * <p>The way is found by reflection on the user's classes; Java's own serialization tells it only
 * in a JVM that opens {@code java.io}.
 */
public final class Captures {
  private static final String LAMBDA = "$$Lambda";

  /** The operators that were found right. */
  private final Set<String> checked = ConcurrentHashMap.newKeySet();

  /** A place in what is reachable from a function. */
  private record Place(Object object, String path) {}

  /**
   * Refuses nodes, and those below them, with a function or a split that Java serialization does
   * not take.
   *
   * @param at where, for the message: {@code batch=7}
   * @throws IllegalArgumentException saying which operator, what it holds and by which fields
   */
  public void check(String at, List<PlanNode> nodes) {
    check(at, nodes, new HashSet<>(), new HashMap<>());
  }

  private void check(
      String at, List<PlanNode> nodes, Set<Long> seen, Map<String, Integer> numbers) {
    for (PlanNode node : nodes) {
      if (seen.add(node.info().id())) {
        // In a loop all are called at one place.
        String kind = node.getClass().getSimpleName() + " " + node.info().operator();
        String operator = kind + " #" + numbers.merge(kind, 1, Integer::sum);
        if (!checked.contains(operator)) {
          check(at, node);
          checked.add(operator);
        }
        check(at, node.inputs(), seen, numbers);
      }
    }
  }

  /** The same for one node, whether or not it was looked at before. */
  public static void check(String at, PlanNode node) {
    sent(node).forEach(sent -> check(at, node.info().operator(), sent));
  }

  /** The same for what an operator sends. */
  public static void check(String at, String operator, Object sent) {
    try (ObjectOutputStream out = new ObjectOutputStream(OutputStream.nullOutputStream())) {
      out.writeObject(sent);
    } catch (IOException | RuntimeException e) {
      throw new IllegalArgumentException(
          at + ", operator=" + operator + ": " + refusal(sent, e), e);
    }
  }

  /** Why an object cannot be sent, and what to do about it. */
  public static String refusal(Object sent, Exception failure) {
    String found = culprit(sent);
    return "cannot be sent to other processes: "
        + (found == null ? failure.toString() : found)
        + "; create the object inside the function, make its class Serializable, or share it with"
        + " StreamingContext.broadcast";
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
