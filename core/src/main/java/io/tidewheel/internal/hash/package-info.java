/** Hashes of keys that are the same in every JVM. */
package io.tidewheel.internal.hash;
