package io.tidewheel.cli.checkpoint;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Facts as JSON: maps, lists, texts, numbers, truth values and null. */
final class Json {
  private static final String INDENT = "  ";

  private Json() {}

  /**
   * The fact as JSON of several lines, without an end of line.
   *
   * @throws IllegalArgumentException if it has something else in it
   */
  static String of(Object fact) {
    StringBuilder text = new StringBuilder();
    write(fact, "\n", text);
    return text.toString();
  }

  /** A map of names and values by turns, in this order; values may be null. */
  static Map<String, Object> object(Object... namesAndValues) {
    Map<String, Object> map = new LinkedHashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      map.put((String) namesAndValues[i], namesAndValues[i + 1]);
    }
    return map;
  }

  private static void write(Object fact, String newLine, StringBuilder text) {
    if (fact == null || fact instanceof Number || fact instanceof Boolean) {
      text.append(fact);
    } else if (fact instanceof String string) {
      quote(string, text);
    } else if (fact instanceof Map<?, ?> map) {
      writeAll(
          map.entrySet().iterator(),
          '{',
          '}',
          newLine,
          text,
          (entry, inner) -> {
            quote((String) entry.getKey(), text);
            text.append(": ");
            write(entry.getValue(), inner, text);
          });
    } else if (fact instanceof List<?> list) {
      writeAll(list.iterator(), '[', ']', newLine, text, (item, inner) -> write(item, inner, text));
    } else {
      throw new IllegalArgumentException(fact.getClass() + " has no JSON");
    }
  }

  private interface Element<T> {
    void write(T element, String newLine);
  }

  private static <T> void writeAll(
      Iterator<? extends T> elements,
      char begin,
      char end,
      String newLine,
      StringBuilder text,
      Element<T> writing) {
    text.append(begin);
    boolean any = elements.hasNext();
    while (elements.hasNext()) {
      text.append(newLine).append(INDENT);
      writing.write(elements.next(), newLine + INDENT);
      text.append(elements.hasNext() ? "," : "");
    }
    text.append(any ? newLine : "").append(end);
  }

  private static void quote(String string, StringBuilder text) {
    text.append('"');
    for (int i = 0; i < string.length(); i++) {
      char c = string.charAt(i);
      if (c == '"' || c == '\\') {
        text.append('\\').append(c);
      } else if (c < ' ' || Character.isSurrogate(c)) {
        text.append("\\u%04x".formatted((int) c));
      } else {
        text.append(c);
      }
    }
    text.append('"');
  }
}
