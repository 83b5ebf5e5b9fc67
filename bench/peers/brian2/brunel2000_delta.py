"""Brunel (2000), model A, state C (asynchronous irregular: g = 5, ν_ext = 2 ν_thr), delta synapses.

80 % excitatory; fixed in-degrees of a tenth of each population; Poisson drive as PoissonInput.
"""
import numpy as np
from brian2 import NeuronGroup, Network, PoissonInput, SpikeMonitor, Synapses, ms, mV

import common

options = common.arguments(__doc__, size=12500)
common.start(options)
N = int(options.size)
n_exc = N * 4 // 5
c_exc, c_inh = n_exc // 10, (N - n_exc) // 10

tau_m, V_th, V_reset = 20 * ms, 20 * mV, 10 * mV
J, g, eta = 0.1 * mV, 5, 2
nu_ext = eta * V_th / (J * c_exc * tau_m)

neurons = NeuronGroup(N, 'dv/dt = -v / tau_m : volt (unless refractory)', threshold='v > V_th',
                      reset='v = V_reset', refractory=2 * ms, method='exact')
neurons.v = 'rand() * V_th'
generator = np.random.default_rng(options.seed)
exc = Synapses(neurons, neurons, on_pre='v += J', delay=1.5 * ms)
pre, post = common.fixed_indegree((0, n_exc), (0, N), c_exc, generator)
exc.connect(i=pre, j=post)
inh = Synapses(neurons, neurons, on_pre='v += -g * J', delay=1.5 * ms)
pre, post = common.fixed_indegree((n_exc, N), (0, N), c_inh, generator)
inh.connect(i=pre, j=post)
drive = PoissonInput(neurons, 'v', N=c_exc, rate=nu_ext, weight=J)
spikes = SpikeMonitor(neurons)

common.simulate('brunel2000-delta', options, Network(neurons, exc, inh, drive, spikes), spikes,
                {'E': (0, n_exc), 'I': (n_exc, N)}, [exc, inh], globals())
