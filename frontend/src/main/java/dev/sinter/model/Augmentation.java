package dev.sinter.model;

/**
 * A layer that changes data at random in training. Called on its own, outside of any model, it
 * trains unless the call says otherwise, as in Keras.
 */
public interface Augmentation {}
