/**
 * What a program needs to go on after it ended: the entries of the checkpoint's journal, what they
 * add up to, and whether today's program may go on from there. Knows neither graph nor loop.
 */
package io.tidewheel.internal.checkpoint;
