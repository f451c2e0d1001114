package io.tidewheel.listener;

import java.util.Map;

/**
 * What one input gave to a batch.
 *
 * @param inputStreamId inputs count from 0 in the order they were defined
 * @param description what the input is
 * @param numRecords as far as positions tell
 * @param metadata facts of the source by name: {@code offsets} for Kafka, and {@code Description}
 */
public record StreamInputInfo(
    int inputStreamId, String description, long numRecords, Map<String, Object> metadata) {
  public StreamInputInfo {
    metadata = Map.copyOf(metadata);
  }
}
