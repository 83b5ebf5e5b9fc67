/** What computes the dendritic currents of a circuit: trained trees, or an exact mixture. */
import type { DenoiserOutput } from './coefficients.ts';
import type { GaussianMixture } from './mixture.ts';
import type { DendriticTrees } from './trees.ts';

export type Denoiser =
  | { readonly kind: 'trees'; readonly trees: DendriticTrees }
  | { readonly kind: 'mixture'; readonly mixture: GaussianMixture };

export const somataOf = (denoiser: Denoiser): number =>
  denoiser.kind === 'trees' ? denoiser.trees.somata : denoiser.mixture.size;

export const outputOf = (denoiser: Denoiser): DenoiserOutput =>
  denoiser.kind === 'trees' ? (denoiser.trees.output ?? 'denoised') : 'denoised';
