/**
 * Programs with receivers that are killed between the arrival of a record and its commit: a sender
 * that lives on knows what was acknowledged, and a database what came out.
 */
package io.tidewheel.kills.received;
