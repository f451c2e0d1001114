package io.tidewheel.internal.codec;

import java.io.IOException;
import java.util.AbstractMap;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.LinkedList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/** What holds other values. Their tags are for ever. */
@SuppressWarnings("JdkObsolete") // State of users contains linked lists.
final class ContainerTypes {
  /**
   * Larger ones grow while they are read. Nested ones that all claim to be large could otherwise
   * take much memory: what ends before it is complete has taken this much once per level.
   */
  static final int MADE_FOR_AT_MOST = 1024;

  private static final BuiltInType OPTIONAL = new OptionalType(50);
  private static final BuiltInType ENTRY =
      new EntryType(51, AbstractMap.SimpleEntry.class, AbstractMap.SimpleEntry::new);
  private static final BuiltInType IMMUTABLE_ENTRY =
      new EntryType(
          52, AbstractMap.SimpleImmutableEntry.class, AbstractMap.SimpleImmutableEntry::new);
  private static final BuiltInType LIST = new CollectionType(53, ArrayList.class, ArrayList::new);
  private static final BuiltInType LINKED_LIST =
      new CollectionType(54, LinkedList.class, size -> new LinkedList<>());
  private static final BuiltInType DEQUE =
      new CollectionType(55, ArrayDeque.class, ArrayDeque::new);
  private static final BuiltInType SET =
      new CollectionType(56, LinkedHashSet.class, size -> new LinkedHashSet<>(capacity(size)));
  private static final BuiltInType SORTED_SET =
      new CollectionType(57, TreeSet.class, size -> new TreeSet<>());
  private static final BuiltInType MAP =
      new MapType(58, LinkedHashMap.class, size -> new LinkedHashMap<>(capacity(size)));
  private static final BuiltInType SORTED_MAP =
      new MapType(59, TreeMap.class, size -> new TreeMap<>());
  private static final BuiltInType CONCURRENT_MAP =
      new MapType(60, ConcurrentHashMap.class, ConcurrentHashMap::new);

  private static final ValueType SET_BY_ORDER = new SortedType(SORTED_SET, SET);
  private static final ValueType MAP_BY_ORDER = new SortedType(SORTED_MAP, MAP);

  static final List<BuiltInType> ALL =
      List.of(
          OPTIONAL,
          ENTRY,
          IMMUTABLE_ENTRY,
          LIST,
          LINKED_LIST,
          DEQUE,
          SET,
          SORTED_SET,
          MAP,
          SORTED_MAP,
          CONCURRENT_MAP);

  private ContainerTypes() {}

  /** What values of a class are written as whatever the class, or null. */
  static ValueType byInterface(Class<?> type) {
    if (List.class.isAssignableFrom(type)) {
      return LIST;
    }
    if (Set.class.isAssignableFrom(type)) {
      return SortedSet.class.isAssignableFrom(type) ? SET_BY_ORDER : SET;
    }
    // The keys of this one may be equal, which no other map could hold.
    if (Map.class.isAssignableFrom(type) && !IdentityHashMap.class.isAssignableFrom(type)) {
      return SortedMap.class.isAssignableFrom(type) ? MAP_BY_ORDER : MAP;
    }
    return Map.Entry.class.isAssignableFrom(type) ? IMMUTABLE_ENTRY : null;
  }

  static void requireUnchanged(Object value, int size, int written) throws IOException {
    if (written != size) {
      throw new IOException(
          "A collection changed while it was written: class="
              + value.getClass().getName()
              + ", size="
              + size
              + ", elements found="
              + written
              + ". Keep what other threads change out of state, or keep a copy there");
    }
  }

  static IOException equalKeys(SequenceReader in) {
    return new IOException(
        "Values cannot be read: at byte="
            + in.bytes.position()
            + " a set or map has two keys that are equal now. If a component was removed from the"
            + " record they belong to, bring it back; if not, the bytes are damaged");
  }

  private static int capacity(int size) {
    return size * 4 / 3 + 1;
  }
}
