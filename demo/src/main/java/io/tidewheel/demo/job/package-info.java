/**
 * The job, the tables it writes to, and where it runs: in this process, or in one of its own that
 * is killed again and again.
 */
package io.tidewheel.demo.job;
