"""Brunel's (2000) network with alpha-shaped currents (τ_s = .5 ms), g = 5, ν_ext = 2 ν_thr.

J is the peak of the postsynaptic potential, .1 mV. x is the current in units of voltage, y feeds
it: a spike of weight w makes x(t) = w (t/τ_s) e^(1 − t/τ_s), whose peak is w.
"""
import numpy as np
from brian2 import NeuronGroup, Network, PoissonInput, SpikeMonitor, Synapses, ms, mV

import common

options = common.arguments(__doc__, size=12500)
common.start(options)
N = int(options.size)
n_exc = N * 4 // 5
c_exc, c_inh = n_exc // 10, (N - n_exc) // 10

tau_m, tau_s, V_th, V_reset = 20 * ms, 0.5 * ms, 20 * mV, 10 * mV
J, g, eta = 0.1 * mV, 5, 2
nu_ext = eta * V_th / (J * c_exc * tau_m)


def peak_of_unit_psp(tm, ts):
    """Largest potential after one current (t/ts) e^(1 − t/ts), found on a fine grid."""
    t = np.arange(0, 10 * tm, ts / 1000)
    k = 1 / ts - 1 / tm
    v = np.e / (ts * tm) * np.exp(-t / tm) * (1 - np.exp(-k * t) * (1 + k * t)) / k**2
    return v.max()


w = J / peak_of_unit_psp(20.0, 0.5)
kick = w * np.e

neurons = NeuronGroup(N, '''
    dv/dt = (x - v) / tau_m : volt (unless refractory)
    dx/dt = (y - x) / tau_s : volt
    dy/dt = -y / tau_s : volt
    ''', threshold='v > V_th', reset='v = V_reset', refractory=2 * ms, method='exact')
neurons.v = 'rand() * V_th'
generator = np.random.default_rng(options.seed)
exc = Synapses(neurons, neurons, on_pre='y += kick', delay=1.5 * ms)
pre, post = common.fixed_indegree((0, n_exc), (0, N), c_exc, generator)
exc.connect(i=pre, j=post)
inh = Synapses(neurons, neurons, on_pre='y += -g * kick', delay=1.5 * ms)
pre, post = common.fixed_indegree((n_exc, N), (0, N), c_inh, generator)
inh.connect(i=pre, j=post)
drive = PoissonInput(neurons, 'y', N=c_exc, rate=nu_ext, weight=kick)
spikes = SpikeMonitor(neurons)

common.simulate('brunel2000-alpha', options, Network(neurons, exc, inh, drive, spikes), spikes,
                {'E': (0, n_exc), 'I': (n_exc, N)}, [exc, inh], globals())
