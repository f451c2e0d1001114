/**
 * Receivers of TCP connections: {@code SocketReceiver} keeps one connection, a {@code Reading} says
 * what its bytes are.
 */
package io.tidewheel.internal.socket;
