package io.tidewheel;

import java.time.Instant;

/**
 * Which batch an RDD belongs to. A batch that is run again, also after a restart, has the same id
 * and time and the same records; ids increase by one from batch to batch of a checkpoint. So an
 * output that remembers the id with what it wrote can tell that it wrote it before.
 *
 * @param id from 0
 * @param time the tick it belongs to
 */
public record Batch(long id, Instant time) {}
