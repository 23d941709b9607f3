package dev.sinter.passes.expand;

import dev.sinter.ir.IrException;
import dev.sinter.ir.type.DType;
import java.util.List;

/**
 * Constants and polynomial coefficients of one float format. The fits minimize the error over the
 * interval named with each.
 *
 * @param dtype the format
 * @param bits integer type of the same size
 * @param mantissaBits stored bits of the significand
 * @param bias of the exponent
 * @param magic {@code 1.5 * 2^mantissaBits}: adding it rounds to an integer, which then stands in
 *     the low bits
 * @param expLow below it exp is 0
 * @param expHigh above it exp is infinite
 * @param ln2 ln 2 as a sum of two, the first short enough that its product with an exponent is
 *     exact
 * @param halfPi pi / 2 as a sum, for targets that have FMA
 * @param halfPiShort pi / 2 as a sum of short parts, for targets that have none
 * @param expm1 {@code (e^r - 1 - r) / r^2} on |r| below ln(2)/2
 * @param logarithm {@code (2 atanh(s)/s - 2) / z} in z = s^2 below 0.0295
 * @param sine {@code (sin(x)/x - 1) / z} in z = x^2 up to (pi/4)^2
 * @param cosine {@code (cos(x) - 1 + z/2) / z^2} likewise
 * @param arcTangent {@code (atan(x)/x - 1) / z} in z up to tan(pi/8)^2
 * @param arcSine {@code (asin(x)/x - 1) / z} in z up to 1/4
 * @param errorFunction {@code erf(x)/x} in z up to 1
 * @param scaledComplement {@code erfc(x) e^(x^2)} in t = (x-2)/(x+2), x from 1
 */
record Precision(
    DType dtype,
    DType bits,
    int mantissaBits,
    int bias,
    double magic,
    double expLow,
    double expHigh,
    List<Double> ln2,
    List<Double> halfPi,
    List<Double> halfPiShort,
    List<Double> expm1,
    List<Double> logarithm,
    List<Double> sine,
    List<Double> cosine,
    List<Double> arcTangent,
    List<Double> arcSine,
    List<Double> errorFunction,
    List<Double> scaledComplement) {

  static final Precision SINGLE =
      new Precision(
          DType.F32,
          DType.I32,
          23,
          127,
          12582912.0,
          -105,
          89,
          List.of(0.693115234375, 3.194618329871446e-05),
          List.of(1.5707963705062866, -4.371138828673793e-08, -1.7151245100058819e-15),
          List.of(1.5703125, 0.0004837512969970703, 7.549533620476723e-08, 2.5632829192545614e-12),
          List.of(
              0.5,
              0.1666666716337204,
              0.041666463017463684,
              0.00833331048488617,
              0.001393367419950664,
              0.00019891017291229218),
          List.of(0.6666666865348816, 0.4000012278556824, 0.28550803661346436, 0.23330964148044586),
          List.of(
              -0.1666666716337204,
              0.008333331905305386,
              -0.00019840085587929934,
              2.724985051827389e-06),
          List.of(0.0416666641831398, -0.001388830249197781, 2.454788045724854e-05),
          List.of(
              -0.3333333134651184,
              0.19999539852142334,
              -0.14263953268527985,
              0.10743705183267593,
              -0.06451841443777084),
          List.of(
              0.1666666567325592,
              0.07500094175338745,
              0.04459940269589424,
              0.031100662425160408,
              0.017149237915873528,
              0.03369084745645523),
          List.of(
              1.128379225730896,
              -0.37612637877464294,
              0.11283782124519348,
              -0.026865430176258087,
              0.005221031606197357,
              -0.0008484080317430198,
              0.00011265958892181516,
              -9.667044650996104e-06),
          List.of(
              0.25539568066596985,
              -0.4271858334541321,
              0.24165813624858856,
              -0.07897870242595673,
              0.003735385835170746,
              0.0069982209242880344,
              -0.0008798533817753196,
              -0.0009615233284421265,
              0.00018502229067962617));

  static final Precision DOUBLE =
      new Precision(
          DType.F64,
          DType.I64,
          52,
          1023,
          6755399441055744.0,
          -746,
          710,
          List.of(0.6931471803691238, 1.9082149292705877e-10),
          List.of(1.5707963267948966, 6.123233995736766e-17, -1.4973849048591698e-33),
          List.of(
              1.570796325802803,
              9.920935739593517e-10,
              5.721188709663575e-18,
              1.6446256892965207e-26),
          List.of(
              0.5,
              0.16666666666666666,
              0.04166666666666668,
              0.008333333333333333,
              0.0013888888888879054,
              0.00019841269841263285,
              2.480158733649766e-05,
              2.755731924725567e-06,
              2.7557263219790347e-07,
              2.505207105477011e-08,
              2.09181596693241e-09,
              1.6086642574672407e-10),
          List.of(
              0.6666666666666666,
              0.4000000000000088,
              0.28571428570801954,
              0.22222222392089008,
              0.18181795600060793,
              0.15386241881938595,
              0.13268714792348096,
              0.1308723619665962),
          List.of(
              -0.16666666666666666,
              0.008333333333333333,
              -0.00019841269841269839,
              2.7557319223981094e-06,
              -2.5052108382387075e-08,
              1.605904278031844e-10,
              -7.646961254064752e-13,
              2.791239354246268e-15),
          List.of(
              0.041666666666666664,
              -0.0013888888888888887,
              2.4801587301584642e-05,
              -2.755731922140032e-07,
              2.0876755790210228e-09,
              -1.1470460749696862e-11,
              4.7458637732829623e-14),
          List.of(
              -0.3333333333333333,
              0.19999999999999804,
              -0.14285714285659806,
              0.11111111105153429,
              -0.09090908753400499,
              0.07692296372129964,
              -0.06666424833613552,
              0.05878928398517232,
              -0.052304498567092406,
              0.04551573086664191,
              -0.034570044186095536,
              0.016285183029865667),
          List.of(
              0.16666666666666666,
              0.07500000000000118,
              0.044642857142551895,
              0.03038194447553234,
              0.02237215744350722,
              0.017352816540325496,
              0.01396378001220357,
              0.011566459612121669,
              0.009621842970100282,
              0.009319560794767446,
              0.0030448799094556773,
              0.019554513336123378,
              -0.01924167174674304,
              0.02961201126495512),
          List.of(
              1.1283791670955126,
              -0.37612638903183754,
              0.11283791670955126,
              -0.026866170645131218,
              0.005223977625441674,
              -0.0008548327023403001,
              0.00012055332978879483,
              -1.4925650236967501e-05,
              1.6462110782018636e-06,
              -1.636576864883207e-07,
              1.4806027146128752e-08,
              -1.2277734486795524e-09,
              9.323723518153027e-11,
              -6.1967364287877e-12,
              2.8067128195611264e-13),
          List.of(
              0.25539567631050575,
              -0.4271858474139584,
              0.24165819424246635,
              -0.07897858101573309,
              0.0037328924043445516,
              0.006997461739290026,
              -0.0008471432519738935,
              -0.000981977030081427,
              4.3555636057121875e-05,
              0.00017436123171246144,
              2.7524861863087692e-05,
              -2.7580443717612993e-05,
              -1.3961467352894209e-05,
              1.3938121418192856e-06,
              3.749196509599368e-06,
              1.19208492998009e-06,
              -4.082062771303662e-07,
              -5.009402215348337e-07,
              -1.599746439094168e-07,
              8.102345414553031e-08,
              1.1233256462298926e-07,
              -3.392129598889899e-08));

  /**
   * {@return the constants of a format that functions are expanded in; 16-bit floats are computed
   * in f32}
   */
  static Precision of(DType dtype) {
    return switch (dtype) {
      case F32 -> SINGLE;
      case F64 -> DOUBLE;
      case F16, BF16, I8, U8, I32, I64, BOOL, INDEX ->
          throw new IrException("no functions are expanded in " + dtype.text());
    };
  }

  /** {@return the value nearest to {@code value} in this format} */
  double round(double value) {
    return dtype == DType.F32 ? (float) value : value;
  }

  /** {@return the bits of -0.0} */
  long signBit() {
    return dtype == DType.F32 ? Integer.MIN_VALUE : Long.MIN_VALUE;
  }

  /** {@return {@code 2^k + 1} with k half of the significand, for Dekker's split} */
  double splitter() {
    return Math.scalb(1.0, (mantissaBits + 2) / 2) + 1;
  }

  /** {@return the least normal number} */
  double leastNormal() {
    return Math.scalb(1.0, 1 - bias);
  }
}
