/**
 * Layers and models: how they are built, called, connected, compiled and trained.
 *
 * <p>In come layers and tensors; out go the entry points predict, test and train as {@link
 * dev.sinter.tensor.Function}s, and the loops that call them. A layer is called in one of three
 * ways, told apart by its inputs: on tensors with elements it computes, within a trace it adds to
 * the graph, on placeholders it becomes a {@link dev.sinter.model.LayerCall} of a functional model.
 * Start at {@link dev.sinter.model.Layer}, then {@link dev.sinter.model.Model}.
 */
@NullMarked
package dev.sinter.model;

import org.jspecify.annotations.NullMarked;
