"""The network of stdp.mjs in Brian2's C++ standalone: additive all-to-all STDP on every excitatory synapse."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'peers', 'brian2'))

from brian2 import Hz, NeuronGroup, Network, PoissonInput, SpikeMonitor, Synapses, ms, mV
import numpy as np

import common

indegree = 1000
if '--indegree' in sys.argv:
    at = sys.argv.index('--indegree')
    indegree = int(sys.argv[at + 1])
    del sys.argv[at:at + 2]
options = common.arguments(__doc__, size=10000)
common.start(options)
N = int(options.size)
n_exc = N * 4 // 5

# 10 nS: 1 pA moves the steady state by 0.1 mV
tau_m, tau_e, E_L, V_th = 20 * ms, 5 * ms, -60 * mV, -50 * mV
drive, w_ext = 8.5 * mV, 0.4 * mV
tau_plus = tau_minus = 20 * ms
w_max = 0.001
A_plus, A_minus = 0.01 * w_max, 0.0105 * w_max

neurons = NeuronGroup(N, '''
    dv/dt = (E_L - v + drive + ge) / tau_m : volt (unless refractory)
    dge/dt = -ge / tau_e : volt
    ''', threshold='v >= V_th', reset='v = E_L', refractory=2 * ms, method='exact')
neurons.v = 'E_L + rand() * (V_th - E_L)'
poisson = PoissonInput(neurons, 'ge', 1000, 1 * Hz, weight=w_ext)

plastic = Synapses(neurons[:n_exc], neurons, '''
    w : 1
    dx/dt = -x / tau_plus : 1 (event-driven)
    dy/dt = -y / tau_minus : 1 (event-driven)
    ''', on_pre='''
    ge_post += w * mV
    x += 1
    w = clip(w - A_minus * y, 0, w_max)
    ''', on_post='''
    y += 1
    w = clip(w + A_plus * x, 0, w_max)
    ''', delay={'pre': 1 * ms})
pre, post = common.fixed_indegree((0, n_exc), (0, N), indegree, np.random.default_rng(1))
plastic.connect(i=pre, j=post)
plastic.w = w_max / 2
spikes = SpikeMonitor(neurons)

common.simulate('stdp', options, Network(neurons, poisson, plastic, spikes), spikes,
                {'E': (0, n_exc), 'I': (n_exc, N)}, [plastic], globals())
