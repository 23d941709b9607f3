/**
 * The representations that a model goes through on its way to code, and what every one of them
 * shares: types, shapes, dimensions and the errors reported to a user.
 */
@NullMarked
package dev.sinter.ir;

import org.jspecify.annotations.NullMarked;
