"""Values of Brian2 that published.test.ts holds: /usr/bin/python3 -W ignore tests/references/brian2_values.py (Debian: python3-brian 2.5.1)."""
import json

from brian2 import NeuronGroup, Network, SpikeGeneratorGroup, SpikeMonitor, Synapses, defaultclock, ms, mV, nS, pA, pF, prefs, second

prefs.codegen.target = 'numpy'
found = {}

# AdEx of Brette & Gerstner 2005 with 1 nA, Euler's method
defaultclock.dt = 0.1 * ms
C, gL, EL, VT, DT, Vp = 281*pF, 30*nS, -70.6*mV, -50.4*mV, 2*mV, -30*mV
tw, ca, cb, I = 144*ms, 4*nS, 80.5*pA, 1000*pA
adex = NeuronGroup(1, '''dv/dt = (gL*(EL - v) + gL*DT*exp((v - VT)/DT) - w + I)/C : volt
                         dw/dt = (ca*(v - EL) - w)/tw : amp''',
                   threshold='v > Vp', reset='v = EL; w += cb', method='euler')
adex.v = EL
spikes = SpikeMonitor(adex)
Network(adex, spikes).run(200 * ms)
found['adex'] = {'steps': [round(float(t / defaultclock.dt)) for t in spikes.t], 'v': float(adex.v[0] / mV), 'w': float(adex.w[0] / pA)}

# regular spiking of Izhikevich 2003 with I = 10, the midpoint rule at 0.25 ms; stages wait at the threshold
defaultclock.dt = 0.25 * ms
Vm, drive = 30*mV, 10*mV/ms
rs = NeuronGroup(1, '''dv/dt = (0.04/mV*clip(v, -1*volt, Vm)**2 + 5*clip(v, -1*volt, Vm) + 140*mV)/ms - u + drive : volt
                       du/dt = 0.02/ms*(0.2/ms*clip(v, -1*volt, Vm) - u) : volt/second''',
                 threshold='v >= Vm', reset='v = -65*mV; u += 8*mV/ms', method='rk2')
rs.v = -65 * mV
rs.u = -13 * mV / ms
spikes = SpikeMonitor(rs)
Network(rs, spikes).run(300 * ms)
found['izhikevich'] = {'steps': [round(float(t / defaultclock.dt)) for t in spikes.t], 'v': float(rs.v[0] / mV), 'u': float(rs.u[0] / mV * ms)}

# a conductance behind a synapse that facilitates and depresses
defaultclock.dt = 0.1 * ms
times = [5, 12, 15.3, 31, 33, 60]
train = SpikeGeneratorGroup(1, [0] * len(times), [t - 0.1 for t in times] * ms)
cell = NeuronGroup(1, '''dv/dt = (10*nS*(-65*mV - v) + g*(0*mV - v))/(200*pF) : volt
                         dg/dt = -g/(5*ms) : siemens''', method='exponential_euler')
cell.v = -65 * mV
U, tf, td = 0.2, 500*ms, 150*ms
synapse = Synapses(train, cell, '''du_s/dt = -u_s/tf : 1 (event-driven)
                                   dx_s/dt = (1 - x_s)/td : 1 (event-driven)''',
                   on_pre='u_s += U*(1 - u_s); g_post += 12*nS*u_s*x_s; x_s -= u_s*x_s', delay=1.5 * ms)
synapse.connect()
synapse.x_s = 1
Network(train, cell, synapse).run(70 * ms)
found['conductance'] = {'v': float(cell.v[0] / mV), 'g': float(cell.g[0] / nS)}
print(json.dumps(found))
