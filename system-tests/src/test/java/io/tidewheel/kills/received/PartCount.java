package io.tidewheel.kills.received;

import java.io.Serializable;

/** How many numbers of a part the state has counted. */
public record PartCount(int part, long count) implements Serializable {}
