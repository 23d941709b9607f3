/**
 * Drawings: of models, training curves and confusion matrices, as SVG or PNG, and reports of runs
 * as HTML.
 *
 * <p>In come models and numbers; out go files that are written whole or not at all. SVG is the same
 * bytes for the same input everywhere; PNG is drawn with the fonts of the machine. Start at {@link
 * dev.sinter.plot.ModelPlot}, {@link dev.sinter.plot.TrainingCurves} and {@link
 * dev.sinter.plot.RunReport}.
 */
@NullMarked
package dev.sinter.plot;

import org.jspecify.annotations.NullMarked;
