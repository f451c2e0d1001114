package io.tidewheel.program;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.GenericArrayType;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.lang.reflect.WildcardType;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Everything that a Spark Streaming program calls exists, with the same arguments in the same order
 * and lambdas of the same shape: what {@code api/operations.txt} lists is compared with the types.
 */
class ApiCompletenessTest {
  private static final Pattern LINE =
      Pattern.compile("(static )?(?:<([\\w, ]+)> )?(.+) (\\w+)\\((.*)\\)");
  private static final Pattern WORD = Pattern.compile("[$\\w]+");

  /** What the table says of each type, by the type's name. */
  private static Map<String, List<String>> table() throws IOException {
    Map<String, List<String>> table = new LinkedHashMap<>();
    List<String> section = new ArrayList<>();
    try (InputStream in = ApiCompletenessTest.class.getResourceAsStream("/api/operations.txt")) {
      assertNotNull(in);
      for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList()) {
        if (line.startsWith("  ")) {
          section.add(line.strip());
        } else if (!line.isBlank() && !line.startsWith("#")) {
          section = table.computeIfAbsent(line.strip(), name -> new ArrayList<>());
        }
      }
    }
    return table;
  }

  @TestFactory
  Stream<DynamicTest> hasWhatProgramsCall() throws IOException {
    return table().entrySet().stream()
        .map(
            section ->
                DynamicTest.dynamicTest(
                    section.getKey(), () -> check(section.getKey(), section.getValue())));
  }

  private static void check(String name, List<String> lines) throws ClassNotFoundException {
    Set<String> existing = methods(Class.forName("io.tidewheel." + name));
    Set<String> missing =
        lines.stream()
            .map(ApiCompletenessTest::canonical)
            .filter(line -> !existing.contains(line))
            .collect(Collectors.toCollection(TreeSet::new));
    assertTrue(missing.isEmpty(), () -> "missing in " + name + ": " + missing + " of " + existing);
  }

  @Test
  void anOperationThatIsNotThereIsFound() {
    Set<String> existing = methods(List.class);
    assertTrue(existing.contains(canonical("<A> A[] toArray(A[])")), existing::toString);
    assertFalse(existing.contains(canonical("<A> A[] toArray(A)")), existing::toString);
  }

  // ------------------------------------------------------------------ the table's side

  private static String canonical(String line) {
    Matcher matcher = LINE.matcher(line);
    assertTrue(matcher.matches(), line);
    String text = matcher.group(4) + "(" + matcher.group(5) + ") " + matcher.group(3);
    List<String> variables =
        matcher.group(2) == null ? List.of() : List.of(matcher.group(2).split(", "));
    return (matcher.group(1) == null ? "" : "static ") + numbered(text, Set.copyOf(variables));
  }

  /** The text with type variables of the method replaced by their number. */
  private static String numbered(String text, Set<String> variables) {
    Map<String, String> numbers = new HashMap<>();
    return WORD.matcher(text)
        .replaceAll(
            found -> {
              String word = found.group();
              return Matcher.quoteReplacement(
                  variables.contains(word)
                      ? numbers.computeIfAbsent(word, w -> "_" + numbers.size())
                      : word);
            });
  }

  // ------------------------------------------------------------------ the types' side

  /** All public methods of a type, those it inherits as they look from it. */
  private static Set<String> methods(Class<?> type) {
    Set<String> methods = new TreeSet<>();
    Map<String, String> known = new HashMap<>();
    Class<?> at = type;
    while (at != null && at != Object.class) {
      for (Method method : at.getDeclaredMethods()) {
        if (Modifier.isPublic(method.getModifiers()) && !method.isBridge()) {
          methods.add(canonical(method, known));
        }
      }
      known = superclassVariables(at, known);
      at = at.getSuperclass();
    }
    return methods;
  }

  private static Map<String, String> superclassVariables(Class<?> type, Map<String, String> known) {
    Map<String, String> variables = new HashMap<>();
    if (type.getGenericSuperclass() instanceof ParameterizedType parent) {
      TypeVariable<?>[] names = type.getSuperclass().getTypeParameters();
      for (int i = 0; i < names.length; i++) {
        variables.put(names[i].getName(), text(parent.getActualTypeArguments()[i], known));
      }
    }
    return variables;
  }

  private static String canonical(Method method, Map<String, String> typeVariables) {
    Map<String, String> variables = new HashMap<>(typeVariables);
    for (TypeVariable<Method> variable : method.getTypeParameters()) {
      variables.put(variable.getName(), "$" + variable.getName());
    }
    String parameters =
        Arrays.stream(method.getGenericParameterTypes())
            .map(parameter -> text(parameter, variables))
            .collect(Collectors.joining(", "));
    if (method.isVarArgs()) {
      parameters = parameters.substring(0, parameters.length() - 2) + "...";
    }
    String text =
        method.getName() + "(" + parameters + ") " + text(method.getGenericReturnType(), variables);
    Set<String> own =
        Arrays.stream(method.getTypeParameters())
            .map(variable -> "$" + variable.getName())
            .collect(Collectors.toSet());
    return (Modifier.isStatic(method.getModifiers()) ? "static " : "") + numbered(text, own);
  }

  /** A type without packages; of a bounded wildcard its bound, which takes more than asked for. */
  private static String text(Type type, Map<String, String> variables) {
    if (type instanceof Class<?> plain) {
      return plain.getSimpleName();
    }
    if (type instanceof TypeVariable<?> variable) {
      return variables.getOrDefault(variable.getName(), variable.getName());
    }
    if (type instanceof GenericArrayType array) {
      return text(array.getGenericComponentType(), variables) + "[]";
    }
    if (type instanceof WildcardType wildcard) {
      Type bound =
          wildcard.getLowerBounds().length > 0
              ? wildcard.getLowerBounds()[0]
              : wildcard.getUpperBounds()[0];
      return bound == Object.class ? "?" : text(bound, variables);
    }
    ParameterizedType parameterized = (ParameterizedType) type;
    return text(parameterized.getRawType(), variables)
        + Arrays.stream(parameterized.getActualTypeArguments())
            .map(argument -> text(argument, variables))
            .collect(Collectors.joining(", ", "<", ">"));
  }

  @Test
  void theTableListsEachOperationOnce() throws IOException {
    for (List<String> section : table().values()) {
      assertEquals(Set.copyOf(section).size(), section.size(), section::toString);
    }
  }
}
