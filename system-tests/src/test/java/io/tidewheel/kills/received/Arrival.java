package io.tidewheel.kills.received;

import java.io.Serializable;

/**
 * A number that a process received, and what is written of it.
 *
 * @param part of the numbers: each part has its sender and its receiver
 * @param life the process that received it
 * @param batch the batch that wrote it
 */
public record Arrival(int part, long number, long life, long batch) implements Serializable {
  Arrival in(long itsBatch) {
    return new Arrival(part, number, life, itsBatch);
  }
}
