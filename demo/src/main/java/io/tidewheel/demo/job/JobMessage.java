package io.tidewheel.demo.job;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.tidewheel.demo.orders.Sales;
import io.tidewheel.demo.screen.CompletedBatch;
import io.tidewheel.demo.screen.RevenueWindows;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * A line that a process of the job writes: a batch, or why it ends.
 *
 * @param batch null if it ends
 * @param orders how many were processed until then
 * @param windowMillis the end of the window; null if there is no new one, as {@code window}
 * @param exitCode what the run is to end with
 * @param failure null unless it ends
 */
record JobMessage(
    CompletedBatch batch,
    long orders,
    Long windowMillis,
    Map<String, Sales> window,
    int exitCode,
    String failure) {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  static JobMessage of(CompletedBatch batch, long orders, Optional<RevenueWindows.Window> window) {
    return new JobMessage(
        batch,
        orders,
        window.map(found -> found.end().toEpochMilli()).orElse(null),
        window.map(RevenueWindows.Window::byCountry).orElse(null),
        0,
        null);
  }

  static JobMessage failed(int exitCode, String failure) {
    return new JobMessage(null, 0, null, null, exitCode, failure);
  }

  Optional<RevenueWindows.Window> newWindow() {
    return Optional.ofNullable(windowMillis)
        .map(end -> new RevenueWindows.Window(Instant.ofEpochMilli(end), window));
  }

  String toLine() {
    return write(this);
  }

  /** Empty for the end of a line, or the beginning: the process was killed as it wrote it. */
  static Optional<JobMessage> parse(String line) {
    try {
      return Optional.of(MAPPER.readValue(line, JobMessage.class));
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }

  static String write(Object told) {
    try {
      return MAPPER.writeValueAsString(told);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("no JSON; this is a bug in Tidewheel", e);
    }
  }

  static JobSettings settings(String line) throws JsonProcessingException {
    return MAPPER.readValue(line, JobSettings.class);
  }
}
