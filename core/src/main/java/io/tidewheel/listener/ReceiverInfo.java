package io.tidewheel.listener;

import java.time.Instant;
import java.util.Optional;

/**
 * A receiver as it stands when the event is made.
 *
 * @param streamId the input stream it feeds, as in {@link StreamInputInfo}
 * @param name its class and stream: {@code MyReceiver-0}
 * @param active whether it receives now
 * @param location the host it runs on
 * @param executorId the process it runs in; {@code driver} on the embedded engine
 * @param lastErrorMessage what it, or whoever supervises it, said last; empty without an error
 * @param lastError the exception with its trace; empty without one
 * @param lastErrorTime when that was; empty without an error
 * @param limit how fast it may receive, and what held it back when a batch was last planned
 */
public record ReceiverInfo(
    int streamId,
    String name,
    boolean active,
    String location,
    String executorId,
    String lastErrorMessage,
    String lastError,
    Optional<Instant> lastErrorTime,
    RateLimit limit) {}
