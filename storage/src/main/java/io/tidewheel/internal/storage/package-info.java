/**
 * Where state lives: versions of maps in this JVM's memory. A batch sees an overlay on the version
 * published last; sealing keeps the overlay and, with a checkpoint, appends it to the journal;
 * publishing makes it the version that is opened next. Snapshots keep short what a restart has to
 * read. {@link io.tidewheel.internal.storage.HeapStateStores} is where to start.
 */
package io.tidewheel.internal.storage;
