"""COBAHH: conductance-based Hodgkin-Huxley network (Brette et al. 2007, benchmark 3; Traub & Miles 1991).

80 % excitatory; each pair is connected with probability 80/N, so that a neuron has 80 synapses in
at every size. No external drive: the activity starts from the initial conductances and sustains
itself. dt is 0.05 ms.
"""
from brian2 import NeuronGroup, Network, SpikeMonitor, Synapses, ms, mV, nS, pF

import common

options = common.arguments(__doc__, size=4000, dt=0.05)
common.start(options)
N = int(options.size)
n_exc = N * 4 // 5

C_m, g_L, g_Na, g_K = 200 * pF, 10 * nS, 20000 * nS, 6000 * nS
E_L, E_Na, E_K = -60 * mV, 50 * mV, -90 * mV
E_e, E_i = 0 * mV, -80 * mV
V_T = -63 * mV
tau_e, tau_i = 5 * ms, 10 * ms
w_e, w_i = 6 * nS, 67 * nS

neurons = NeuronGroup(N, '''
    dv/dt = (g_L*(E_L - v) + ge*(E_e - v) + gi*(E_i - v)
             + g_Na*m**3*h*(E_Na - v) + g_K*n**4*(E_K - v)) / C_m : volt
    dm/dt = a_m*(1 - m) - b_m*m : 1
    dh/dt = a_h*(1 - h) - b_h*h : 1
    dn/dt = a_n*(1 - n) - b_n*n : 1
    dge/dt = -ge / tau_e : siemens
    dgi/dt = -gi / tau_i : siemens
    x = (v - V_T) / mV : 1
    a_m = 1.28 / exprel((13 - x) / 4) / ms : Hz
    b_m = 1.4 / exprel((x - 40) / 5) / ms : Hz
    a_h = 0.128 * exp((17 - x) / 18) / ms : Hz
    b_h = 4 / (1 + exp((40 - x) / 5)) / ms : Hz
    a_n = 0.16 / exprel((15 - x) / 5) / ms : Hz
    b_n = 0.5 * exp((10 - x) / 40) / ms : Hz
    ''', threshold='v > -20*mV', refractory=3 * ms, method='exponential_euler')
neurons.v = 'E_L + (randn() * 5 - 5) * mV'
neurons.m, neurons.h, neurons.n = 0.0155, 0.9979, 0.0375
neurons.ge = '(randn() * 1.5 + 4) * 10 * nS'
neurons.gi = '(randn() * 12 + 20) * 10 * nS'

exc = Synapses(neurons[:n_exc], neurons, on_pre='ge += w_e', delay=options.dt * ms)
exc.connect(p=80 / N)
inh = Synapses(neurons[n_exc:], neurons, on_pre='gi += w_i', delay=options.dt * ms)
inh.connect(p=80 / N)
spikes = SpikeMonitor(neurons)

common.simulate('cobahh', options, Network(neurons, exc, inh, spikes), spikes,
                {'E': (0, n_exc), 'I': (n_exc, N)}, [exc, inh], globals())
