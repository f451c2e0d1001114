/**
 * A world that crashes when a test says so: a disk that forgets what was not synced, a journal
 * without a disk. All of it is in memory and repeats itself when it is given the same seed.
 */
package io.tidewheel.testkit.simulation;
