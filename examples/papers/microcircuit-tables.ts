/** The numbers of Potjans & Diesmann (2014), and the rates that its reference implementations give. */

export const NAMES = ['L23E', 'L23I', 'L4E', 'L4I', 'L5E', 'L5I', 'L6E', 'L6I'] as const;

/** Neurons (Table 5). */
export const SIZES = [20683, 5834, 21915, 5479, 4850, 1065, 14395, 2948];

/** External inputs per neuron (Table 5), each a Poisson train of 8 Hz. */
export const EXTERNAL = [1600, 1500, 2100, 1900, 2000, 1900, 2900, 2100];
export const EXTERNAL_RATE = 8;

/** Connection probabilities (Table 5). Row: target, column: source. */
export const PROBABILITIES = [
  [0.1009, 0.1689, 0.0437, 0.0818, 0.0323, 0, 0.0076, 0],
  [0.1346, 0.1371, 0.0316, 0.0515, 0.0755, 0, 0.0042, 0],
  [0.0077, 0.0059, 0.0497, 0.135, 0.0067, 0.0003, 0.0453, 0],
  [0.0691, 0.0029, 0.0794, 0.1597, 0.0033, 0, 0.1057, 0],
  [0.1004, 0.0622, 0.0505, 0.0057, 0.0831, 0.3726, 0.0204, 0],
  [0.0548, 0.0269, 0.0257, 0.0022, 0.06, 0.3158, 0.0086, 0],
  [0.0156, 0.0066, 0.0211, 0.0166, 0.0572, 0.0197, 0.0396, 0.2252],
  [0.0364, 0.001, 0.0034, 0.0005, 0.0277, 0.008, 0.0658, 0.1443],
];

/** Initial membrane potentials, mean and standard deviation in mV (reference implementation). */
export const V0_MEAN = [-68.28, -63.16, -63.33, -63.45, -63.11, -61.66, -66.72, -61.43];
export const V0_SD = [5.36, 4.57, 4.74, 4.94, 4.94, 4.55, 5.46, 4.48];

/**
 * Mean rates in Hz by scale. Down-scaling keeps the mean input and most of its variance, not the rates
 * exactly, so each scale has its own row.
 */
export const RATES: Readonly<Record<string, { source: string; rates: readonly number[] }>> = {
  '0.1': {
    source: 'an independent C++ implementation at scale 0.1, 3.5 s',
    rates: [0.494, 2.12, 3.97, 5.02, 6.43, 7.83, 0.847, 7.01],
  },
  '0.2': {
    source: 'an independent C++ implementation at scale 0.2',
    rates: [0.57, 2.516, 4.323, 5.519, 7.315, 8.282, 1.026, 7.493],
  },
  '1': {
    source: 'the reference implementation (INM-6, microcircuit-PD14-model) at full scale',
    rates: [0.903, 2.965, 4.414, 5.876, 7.569, 8.633, 1.105, 7.829],
  },
};
