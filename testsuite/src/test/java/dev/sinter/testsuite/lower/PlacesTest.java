package dev.sinter.testsuite.lower;

import dev.sinter.ir.text.Parser;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Tensors with few elements for each of many places, such as images: what is made once for a place
 * is made for whole rows; elements are gathered from and scattered to places that are worked out.
 */
final class PlacesTest {
  /** Values of places that are results as well as weights, and storage that is used again. */
  private static final String WEIGHTS =
      """
      func @weights(%x: f32[B,4,40,3], %p: f32[B,4,40]) {
        %0 = mul %x, %x
        %1 = floor %p
        %2 = sub %p, %1
        %3 = broadcast %2 {shape=[B,4,40,3], axes=[0,1,2]}
        %4 = mul %0, %3
        %5 = broadcast %1 {shape=[B,4,40,3], axes=[0,1,2]}
        %6 = add %4, %5
        %7 = sub %6, %0
        %8 = mul %2, %1
        %9 = reverse %7 {axes=[2]}
        %10 = add %9, %7
        return "y" %10, "w" %8, "p" %1
      }
      """;

  /** Indices that stay in range, two neighbours, and what their gradients do. */
  private static final String NEIGHBOURS =
      """
      func @neighbours(%x: f32[B,41,3], %g: f32[B,4,40,3], %p: f32[B,4,40]) {
        %0 = constant 0 : f32[]
        %1 = broadcast %0 {shape=[B,4,40], axes=[]}
        %2 = constant 39 : f32[]
        %3 = broadcast %2 {shape=[B,4,40], axes=[]}
        %4 = constant 9 : f32[]
        %5 = broadcast %4 {shape=[B,4,40], axes=[]}
        %6 = mul %p, %5
        %7 = max %6, %1
        %8 = min %7, %3
        %9 = floor %8
        %10 = sub %8, %9
        %11 = cast %9 {to=i32}
        %12 = constant 1 : i32[]
        %13 = broadcast %12 {shape=[B,4,40], axes=[]}
        %14 = add %11, %13
        %15 = gather %x, %11 {axis=1, batch-axes=1}
        %16 = gather %x, %14 {axis=1, batch-axes=1}
        %17 = broadcast %10 {shape=[B,4,40,3], axes=[0,1,2]}
        %18 = mul %16, %17
        %19 = add %15, %18
        %20 = mul %g, %17
        %21 = scatter-add %x, %11, %g {axis=1, batch-axes=1}
        %22 = scatter-add %21, %14, %20 {axis=1, batch-axes=1}
        return "y" %19, "dx" %22
      }
      """;

  /** Scatter-adds along the middle axis and along the last but one. */
  private static final String AXES =
      """
      func @axes(%x: f32[B,5,6,3], %u: f32[B,5,4,3], %v: f32[B,2,6,3], %w: f32[B,2]) {
        %0 = constant [5, 0, 2, 2] : i32[4]
        %1 = constant [1, 4] : i32[2]
        %2 = constant [3, 3] : i32[2]
        %3 = broadcast %w {shape=[B,2,6,3], axes=[0,1]}
        %4 = mul %v, %3
        %5 = scatter-add %x, %0, %u {axis=2}
        %6 = scatter-add %5, %0, %u {axis=2}
        %7 = scatter-add %6, %1, %4 {axis=1}
        %8 = scatter-add %7, %2, %v {axis=1}
        return "y" %8
      }
      """;

  @ParameterizedTest
  @ValueSource(strings = {WEIGHTS, NEIGHBOURS, AXES})
  void rowsOfPlacesAreWhatTheGraphSays(String text) {
    for (long batch : new long[] {1, 3, 5}) {
      LoweringCheck.of(Parser.parse(text, "places").functions().getFirst())
          .with(Map.of("B", batch))
          .agrees();
    }
  }
}
