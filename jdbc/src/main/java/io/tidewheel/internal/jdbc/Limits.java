package io.tidewheel.internal.jdbc;

import java.io.Serializable;
import java.time.Duration;

/**
 * How many connections, and for how long.
 *
 * @param poolSize 0 for what the dialect says
 */
public record Limits(int poolSize, Duration connectionTimeout, Duration idleInTransaction)
    implements Serializable {}
