/**
 * The plan of a batch: immutable nodes of seven kinds, which every engine interprets. Operations a
 * user calls are composed from these, so a new operation touches no engine and a new engine knows
 * no operation. Nodes carry their functions; nothing here knows a user's types.
 */
package io.tidewheel.spi.plan;
