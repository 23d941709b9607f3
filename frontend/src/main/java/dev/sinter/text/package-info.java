/**
 * What the layers for text do on the host: hashes, vocabularies, splitting of text. Plain values
 * come in and go out; the layers in {@code dev.sinter.layers} make tensors of them. Start at {@link
 * dev.sinter.text.Vocabulary}.
 */
@NullMarked
package dev.sinter.text;

import org.jspecify.annotations.NullMarked;
