/**
 * For tests of programs: a clock that the test owns, inputs that it feeds, outputs that it looks
 * at. Start with {@code StreamTest}.
 */
package io.tidewheel.testkit;
