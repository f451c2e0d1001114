package io.tidewheel.listener;

import java.util.Map;
import java.util.Optional;

/**
 * What one input gave to a batch.
 *
 * @param inputStreamId inputs count from 0 in the order they were defined
 * @param description what the input is
 * @param numRecords as far as positions tell
 * @param metadata facts of the source by name: {@code offsets} for Kafka, and {@code Description}
 * @param limit how many records it may give, and what held it back
 */
public record StreamInputInfo(
    int inputStreamId,
    String description,
    long numRecords,
    Map<String, Object> metadata,
    RateLimit limit) {
  public StreamInputInfo {
    metadata = Map.copyOf(metadata);
  }

  /** What the batch read, in words; empty if the source says nothing. */
  public Optional<String> metadataDescription() {
    return Optional.ofNullable(metadata.get("Description")).map(Object::toString);
  }
}
