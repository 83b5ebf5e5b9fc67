"""CUBA: current-based LIF network with exponential synapses (Brette et al. 2007).

80 % excitatory; each pair is connected with probability 80/N, so that a neuron has 80 synapses in
at every size (p = .02 at N = 4,000).
"""
from brian2 import NeuronGroup, Network, SpikeMonitor, Synapses, ms, mV

import common

options = common.arguments(__doc__, size=4000)
common.start(options)
N = int(options.size)
n_exc = N * 4 // 5

tau_m, tau_e, tau_i = 20 * ms, 5 * ms, 10 * ms
E_L, V_th, V_reset = -49 * mV, -50 * mV, -60 * mV
w_e, w_i = 1.62 * mV, -9 * mV

neurons = NeuronGroup(N, '''
    dv/dt = (ge + gi - (v - E_L)) / tau_m : volt (unless refractory)
    dge/dt = -ge / tau_e : volt
    dgi/dt = -gi / tau_i : volt
    ''', threshold='v > V_th', reset='v = V_reset', refractory=5 * ms, method='exact')
neurons.v = 'V_reset + rand() * (V_th - V_reset)'

exc = Synapses(neurons[:n_exc], neurons, on_pre='ge += w_e', delay=options.dt * ms)
exc.connect(p=80 / N)
inh = Synapses(neurons[n_exc:], neurons, on_pre='gi += w_i', delay=options.dt * ms)
inh.connect(p=80 / N)
spikes = SpikeMonitor(neurons)

common.simulate('cuba', options, Network(neurons, exc, inh, spikes), spikes,
                {'E': (0, n_exc), 'I': (n_exc, N)}, [exc, inh], globals())
