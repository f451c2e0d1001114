/**
 * The journal on files, and local files. {@link io.tidewheel.internal.journal.FileJournal} is the
 * way in: it buffers entries and shares syncs; one thread hands what it buffered to the {@code
 * SegmentWriter}. {@code JournalScan} decides on opening what is torn and what is damaged, {@code
 * SegmentReader} reads entries, {@code Layout} knows the bytes.
 */
package io.tidewheel.internal.journal;
