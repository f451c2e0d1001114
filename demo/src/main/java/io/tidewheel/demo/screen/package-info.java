/**
 * What a run looks like: figures and results after each batch, the verdict at the end, and the
 * three ways to print them. {@link io.tidewheel.demo.screen.Screen} is the way in.
 */
package io.tidewheel.demo.screen;
