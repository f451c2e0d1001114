/** Inputs that come with the core. */
package io.tidewheel.internal.input;
