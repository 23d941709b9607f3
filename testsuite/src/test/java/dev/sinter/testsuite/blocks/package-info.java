/**
 * Tests over tables of all building blocks: every class that a registry knows has a small sample,
 * and every argument a value other than the default with what it changes. A class or an argument
 * without an entry fails. Start at {@link dev.sinter.testsuite.blocks.LayerSample}.
 */
@NullMarked
package dev.sinter.testsuite.blocks;

import org.jspecify.annotations.NullMarked;
