/** From what the user set to checked settings: the core's keys, and how problems are reported. */
package io.tidewheel.internal.config;
