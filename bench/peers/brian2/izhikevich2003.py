"""Izhikevich (2003), the network of the paper's Figure 3: 800 + 200 neurons, all to all, dt 1 ms.

Larger sizes keep the 1,000 synapses in of each neuron and hence the weights: sparse, p = 1,000/N.
The order within a step is the paper's: spikes, their input in the same step, two half-steps of v,
one step of u, new noise.
"""
from brian2 import NeuronGroup, Network, SpikeMonitor, Synapses

import common

options = common.arguments(__doc__, size=1000, dt=1.0)
common.start(options)
N = int(options.size)
n_exc = N * 4 // 5

neurons = NeuronGroup(N, '''
    v : 1
    u : 1
    I : 1
    a : 1 (constant)
    b : 1 (constant)
    c : 1 (constant)
    d : 1 (constant)
    noise : 1 (constant)
    r : 1 (constant)
    ''', threshold='v >= 30', reset='v = c; u += d')
neurons.r = 'rand()'
exc, inh = neurons[:n_exc], neurons[n_exc:]
exc.a, exc.b, exc.c, exc.d, exc.noise = 0.02, 0.2, '-65 + 15 * r**2', '8 - 6 * r**2', 5
inh.a, inh.b, inh.c, inh.d, inh.noise = '0.02 + 0.08 * r', '0.25 - 0.05 * r', -65, 2, 2
neurons.v = -65
neurons.u = 'b * v'
neurons.run_regularly('''
    v += 0.5 * (0.04 * v * v + 5 * v + 140 - u + I)
    v += 0.5 * (0.04 * v * v + 5 * v + 140 - u + I)
    u += a * (b * v - u)
    I = noise * randn()
    ''', when='groups')

projections = []
for source, weight in ((exc, '0.5 * rand()'), (inh, '-rand()')):
    synapses = Synapses(source, neurons, 'w : 1', on_pre='I_post += w')
    if N <= 1000:
        synapses.connect()
    else:
        synapses.connect(p=1000 / N)
    synapses.w = weight
    projections.append(synapses)
spikes = SpikeMonitor(neurons)

common.simulate('izhikevich2003', options, Network(neurons, projections, spikes), spikes,
                {'E': (0, n_exc), 'I': (n_exc, N)}, projections, globals())
