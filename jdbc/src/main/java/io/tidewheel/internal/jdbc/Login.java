package io.tidewheel.internal.jdbc;

import java.io.Serializable;
import java.util.Map;

/**
 * Where a database is and who wants in. Says nothing of secrets when it is printed.
 *
 * @param user or null, as in the URL or none
 * @param password or null
 */
public record Login(String url, String user, String password, Map<String, String> properties)
    implements Serializable {

  public Login {
    properties = Map.copyOf(properties);
  }

  /** The URL, masked. */
  @Override
  public String toString() {
    return new Secrets(this).mask(url);
  }
}
