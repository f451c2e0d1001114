package io.tidewheel.internal.jdbc;

import io.tidewheel.jdbc.Jdbc;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Takes out of messages what nobody may read: passwords and other secrets, given as such, among the
 * properties or within the URL. Drivers put URLs into their messages.
 */
public final class Secrets {
  private static final String MASK = "****";
  private static final String SECRET_NAME = "[^=?&;,\\s]*(?:pass|pwd|secret|token|credential)";

  private static final Pattern NAME =
      Pattern.compile(".*(?:pass|pwd|secret|token|credential).*", Pattern.CASE_INSENSITIVE);

  /** {@code ?password=x}, {@code ;PASSWORD=x}. */
  private static final Pattern PARAMETER =
      Pattern.compile(
          "([?&;,(]" + SECRET_NAME + "[^=?&;,\\s]*=)([^&;,)\\s]+)", Pattern.CASE_INSENSITIVE);

  /** {@code //user:x@host}; as much as there is until the last at sign before parameters. */
  private static final Pattern USER_INFO = Pattern.compile("(//[^:/?;@\\s]*:)([^?;\\s]*)(?=@)");

  /** {@code thin:user/x@host}. */
  private static final Pattern SLASHED =
      Pattern.compile("(:[^:/@?;\\s]+/)([^/@?;\\s][^@?;\\s]*)(?=@)");

  private static final List<Pattern> IN_URL = List.of(PARAMETER, USER_INFO, SLASHED);

  private final Pattern values;

  public Secrets(Jdbc jdbc) {
    Set<String> secrets = new LinkedHashSet<>();
    secrets.add(jdbc.password() == null ? "" : jdbc.password());
    jdbc.properties().forEach((name, value) -> secrets.add(isSecret(name) ? value : ""));
    for (Pattern pattern : IN_URL) {
      for (Matcher matcher = pattern.matcher(jdbc.url()); matcher.find(); ) {
        secrets.add(matcher.group(2));
        secrets.add(decoded(matcher.group(2)));
      }
    }
    secrets.remove("");
    values = secrets.isEmpty() ? null : anyOf(new ArrayList<>(secrets));
  }

  private static boolean isSecret(String name) {
    return NAME.matcher(name).matches();
  }

  private static String decoded(String text) {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return text; // It has a percent sign that means itself.
    }
  }

  /** Whole words only, or a password of "a" would leave nothing to read. Longer ones first. */
  private static Pattern anyOf(List<String> secrets) {
    secrets.sort(Comparator.comparing(String::length).reversed());
    List<String> quoted = secrets.stream().map(Pattern::quote).toList();
    return Pattern.compile(
        "(?<![\\p{L}\\p{N}])(?:" + String.join("|", quoted) + ")(?![\\p{L}\\p{N}])");
  }

  /** The text without secrets; null stays null. */
  public String mask(String text) {
    if (text == null) {
      return null;
    }
    String masked = text;
    for (Pattern pattern : IN_URL) {
      masked = pattern.matcher(masked).replaceAll("$1" + MASK);
    }
    return values == null ? masked : values.matcher(masked).replaceAll(MASK);
  }

  /** The exception, or a copy without secrets if it or one behind it has any. */
  SQLException mask(SQLException failure) {
    return hasSecrets(failure, 0) ? copy(failure) : failure;
  }

  private boolean hasSecrets(Throwable thrown, int depth) {
    if (thrown == null) {
      return false;
    }
    if (depth > 20) {
      return true; // Too deep to be looked through.
    }
    String message = thrown.getMessage();
    if (message != null && !message.equals(mask(message))) {
      return true;
    }
    for (Throwable suppressed : thrown.getSuppressed()) {
      if (hasSecrets(suppressed, depth + 1)) {
        return true;
      }
    }
    if (hasSecrets(thrown.getCause(), depth + 1)) {
      return true;
    }
    return thrown instanceof SQLException sql && hasSecrets(sql.getNextException(), depth + 1);
  }

  private SQLException copy(SQLException failure) {
    SQLException copy =
        new SQLException(mask(failure.getMessage()), failure.getSQLState(), failure.getErrorCode());
    copy.setStackTrace(failure.getStackTrace());
    return copy;
  }
}
