package io.tidewheel.spi.source;

import java.time.Duration;
import java.time.Instant;

/**
 * The batch that a range is wanted for.
 *
 * @param interval the batch interval: limits in records per second count this long for one batch,
 *     however many ticks were merged into it
 * @param mostRecords how many records the batch may have at most, beside the source's own limits;
 *     {@link Long#MAX_VALUE} if any number
 */
public record PlanRequest(long batchId, Instant batchTime, Duration interval, long mostRecords) {}
