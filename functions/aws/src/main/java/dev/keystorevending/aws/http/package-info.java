/** HTTP/1.1 over sockets: the HTTP client of all SDK clients. */
@NullMarked
package dev.keystorevending.aws.http;

import org.jspecify.annotations.NullMarked;
