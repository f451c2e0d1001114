package io.tidewheel.kills.numbers;

import java.io.Serializable;

/**
 * What came of a group of keys in the window that a batch ended.
 *
 * @param time when the window ended: the batch's time
 */
public record WindowTotal(long batch, long time, int grouping, long count, long total)
    implements Serializable {}
