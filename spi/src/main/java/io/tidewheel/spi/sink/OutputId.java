package io.tidewheel.spi.sink;

import java.io.Serializable;

/**
 * Under what name a program's output keeps its markers.
 *
 * @param application the program
 * @param output the lasting id of the output within it
 */
public record OutputId(String application, String output) implements Serializable {
  @Override
  public String toString() {
    return application + "/" + output;
  }
}
