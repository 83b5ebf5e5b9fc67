"""The cortical microcircuit (Potjans & Diesmann 2014) with Poisson background, down-scaled.

`--size` scales the numbers of neurons and of synapses a neuron alike; weights grow by 1/√scale and
a direct current replaces the mean input that is lost, from the full-scale rates (van Albada et al.
2015).
"""
import numpy as np
from brian2 import Hz, NeuronGroup, Network, PoissonInput, SpikeMonitor, Synapses, ms, mV, pA, pF

import common

NAMES = ['L23E', 'L23I', 'L4E', 'L4I', 'L5E', 'L5I', 'L6E', 'L6I']
SIZES = np.array([20683, 5834, 21915, 5479, 4850, 1065, 14395, 2948])
EXTERNAL = np.array([1600, 1500, 2100, 1900, 2000, 1900, 2900, 2100])
RATES = np.array([0.903, 2.965, 4.414, 5.876, 7.569, 8.633, 1.105, 7.829])  # Hz, full scale
V0_MEAN = [-68.28, -63.16, -63.33, -63.45, -63.11, -61.66, -66.72, -61.43]  # mV
V0_SD = [5.36, 4.57, 4.74, 4.94, 4.94, 4.55, 5.46, 4.48]
PROBABILITIES = np.array([  # row: target, column: source (Table 5)
    [.1009, .1689, .0437, .0818, .0323, .0000, .0076, .0000],
    [.1346, .1371, .0316, .0515, .0755, .0000, .0042, .0000],
    [.0077, .0059, .0497, .1350, .0067, .0003, .0453, .0000],
    [.0691, .0029, .0794, .1597, .0033, .0000, .1057, .0000],
    [.1004, .0622, .0505, .0057, .0831, .3726, .0204, .0000],
    [.0548, .0269, .0257, .0022, .0600, .3158, .0086, .0000],
    [.0156, .0066, .0211, .0166, .0572, .0197, .0396, .2252],
    [.0364, .0010, .0034, .0005, .0277, .0080, .0658, .1443]])
TAU_S = 0.5  # ms
WEIGHT = 87.808  # pA, for a postsynaptic potential of .15 mV

options = common.arguments(__doc__, size=0.1)
common.start(options)
scale = options.size
generator = np.random.default_rng(options.seed)

full = np.log(1 - PROBABILITIES) / np.log(1 - 1 / np.outer(SIZES, SIZES).astype(float))
sizes = np.floor(SIZES * scale + 0.5).astype(int)
bounds = np.concatenate([[0], np.cumsum(sizes)])
means = np.tile(np.where(np.arange(8) % 2 == 0, WEIGHT, -4 * WEIGHT), (8, 1))
means[0, 2] *= 2  # L4E → L2/3E

# The mean input that down-scaling takes away, from unscaled in-degrees.
indegrees = full / SIZES[:, None]
direct = TAU_S / 1000 * (1 - np.sqrt(scale)) * (
    (means * indegrees * RATES).sum(axis=1) + WEIGHT * EXTERNAL * 8)


def redrawn_normal(mean, sd, count, accept):
    """Normal variates, each drawn again until `accept` holds."""
    values = generator.normal(mean, sd, count)
    while True:
        wrong = ~accept(values)
        if not wrong.any():
            return values
        values[wrong] = generator.normal(mean, sd, wrong.sum())


columns = []
for target in range(8):
    for source in range(8):
        count = int(round(full[target, source] * scale * scale))
        if count == 0:
            continue
        mean = means[target, source] / np.sqrt(scale)
        excitatory = source % 2 == 0
        delay = 1.5 if excitatory else 0.75
        columns.append((
            generator.integers(bounds[source], bounds[source + 1], count),
            generator.integers(bounds[target], bounds[target + 1], count),
            redrawn_normal(mean, abs(mean) / 10, count, lambda w: np.sign(w) == np.sign(mean)),
            redrawn_normal(delay, delay / 2, count, lambda d: d >= options.dt)))
pre, post, weights, delays = (np.concatenate(column) for column in zip(*columns))

C_m, tau_m, tau_s = 250 * pF, 10 * ms, TAU_S * ms
E_L, V_reset, V_th = -65 * mV, -65 * mV, -50 * mV
neurons = NeuronGroup(int(bounds[-1]), '''
    dv/dt = (E_L - v) / tau_m + (I + I_dc) / C_m : volt (unless refractory)
    dI/dt = -I / tau_s : amp
    I_dc : amp (constant)
    ''', threshold='v >= V_th', reset='v = V_reset', refractory=2 * ms, method='exact')
population = np.repeat(np.arange(8), sizes)
neurons.v = generator.normal(np.array(V0_MEAN)[population], np.array(V0_SD)[population]) * mV
neurons.I_dc = direct[population] * pA

synapses = Synapses(neurons, neurons, 'w : amp', on_pre='I_post += w')
synapses.connect(i=pre, j=post)
synapses.w = weights * pA
synapses.delay = np.round(delays / options.dt) * options.dt * ms
drives = [PoissonInput(neurons[bounds[k]:bounds[k + 1]], 'I', N=int(round(EXTERNAL[k] * scale)),
                       rate=8 * Hz, weight=WEIGHT / np.sqrt(scale) * pA) for k in range(8)]
spikes = SpikeMonitor(neurons)

common.simulate('microcircuit', options, Network(neurons, synapses, drives, spikes), spikes,
                {name: (int(bounds[k]), int(bounds[k + 1])) for k, name in enumerate(NAMES)},
                [synapses], globals())
