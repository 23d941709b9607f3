/**
 * What the model language means.
 *
 * <p>Enters: the syntax tree of a {@code .sinter} file. Leaves: {@link dev.sinter.model.Model}s
 * made by the same API that Java programs call, {@link dev.sinter.language.TrainingSettings}, or a
 * {@link dev.sinter.language.syntax.LanguageException} that holds everything wrong with the file.
 * {@link dev.sinter.language.SinterWriter} goes the other way.
 *
 * <pre>
 *   SourceFile -- NameCheck --> Declarations -- ModelBuilder --> Model
 *                                 |  statements: Body, expressions: Evaluator, calls: Calls, maths: TensorOps
 *                                 `-- TrainingReader --> TrainingSettings
 * </pre>
 *
 * A model's body is run once, its inputs being placeholders. The body of a {@code layer} is run
 * whenever the layer is traced. Names of layers and their arguments come from the declarations of
 * the layers, so a layer that is added to the API needs nothing here. Start at {@link
 * dev.sinter.language.ModelFile}.
 */
@NullMarked
package dev.sinter.language;

import org.jspecify.annotations.NullMarked;
