/**
 * State of keys: updateStateByKey and mapWithState as functions over a {@code StateStore}, with
 * initial state, time-outs and times to live. What must survive a restart is in the store's
 * entries; the order in which keys were touched can be rebuilt from them. Start with {@code
 * MapWithState}.
 */
package io.tidewheel.internal.state;
