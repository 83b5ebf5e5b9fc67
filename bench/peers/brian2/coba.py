"""COBA: conductance-based LIF network (Brette et al. 2007, after Vogels & Abbott 2005).

80 % excitatory; each pair is connected with probability 80/N, so that a neuron has 80 synapses in
at every size. No external drive: the activity starts from the initial conductances and sustains
itself.
"""
from brian2 import NeuronGroup, Network, SpikeMonitor, Synapses, ms, mV, nS, pF

import common

options = common.arguments(__doc__, size=4000)
common.start(options)
N = int(options.size)
n_exc = N * 4 // 5

C_m, g_L = 200 * pF, 10 * nS
E_L, E_e, E_i = -60 * mV, 0 * mV, -80 * mV
V_th, V_reset = -50 * mV, -60 * mV
tau_e, tau_i = 5 * ms, 10 * ms
w_e, w_i = 6 * nS, 67 * nS

neurons = NeuronGroup(N, '''
    dv/dt = (g_L * (E_L - v) + ge * (E_e - v) + gi * (E_i - v)) / C_m : volt (unless refractory)
    dge/dt = -ge / tau_e : siemens
    dgi/dt = -gi / tau_i : siemens
    ''', threshold='v > V_th', reset='v = V_reset', refractory=5 * ms,
    method='exponential_euler')
neurons.v = 'E_L + (randn() * 5 - 5) * mV'
neurons.ge = '(randn() * 1.5 + 4) * 10 * nS'
neurons.gi = '(randn() * 12 + 20) * 10 * nS'

exc = Synapses(neurons[:n_exc], neurons, on_pre='ge += w_e', delay=options.dt * ms)
exc.connect(p=80 / N)
inh = Synapses(neurons[n_exc:], neurons, on_pre='gi += w_i', delay=options.dt * ms)
inh.connect(p=80 / N)
spikes = SpikeMonitor(neurons)

common.simulate('coba', options, Network(neurons, exc, inh, spikes), spikes,
                {'E': (0, n_exc), 'I': (n_exc, N)}, [exc, inh], globals())
