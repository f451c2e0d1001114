package io.tidewheel.kills.numbers;

import java.io.Serializable;

/**
 * What is known of a key, one row each.
 *
 * @param count how many numbers it had
 * @param total the sum of their values
 * @param batch that wrote this last
 */
public record Total(int key, long count, long total, long batch) implements Serializable {}
