/**
 * Where state lives: versions of maps in this JVM's memory. A batch sees an overlay on the version
 * published last; sealing keeps the overlay, publishing makes it the version that is opened next.
 */
package io.tidewheel.internal.storage;
