"""Spike times (ms) of the cells of cells.nml in Brian2 2.5 (nine cells, steps of 0.01 ms) and NEURON 8.2 (hh, tolerance 1e-9): python3 make_expected.py > expected.json."""
import json
import sys

import brian2 as b2
from brian2 import mV, ms, nA, nS, pA, pF, second
from neuron import h

b2.prefs.codegen.target = "numpy"
b2.defaultclock.dt = 0.01 * ms
found = {}
network = b2.Network()
monitors = []


def group(names, equations, parameters, v0, threshold, reset, refractory=False, method="rk4", **states):
    # Brian2 holds a refractory neuron one step less than its time: 3.01 ms are 3 ms of held steps
    cells = b2.NeuronGroup(len(names), equations, threshold=threshold, reset=reset, refractory=refractory, method=method)
    for name, values in parameters.items():
        setattr(cells, name, values)
    cells.v = v0
    for name, values in states.items():
        setattr(cells, name, values)
    monitor = b2.SpikeMonitor(cells)
    network.add(cells, monitor)
    monitors.append((names, monitor))


# half a step early, so that rounding of t moves no edge
PULSE = """I = height*int(t >= begin - 0.005*ms)*int(t < finish - 0.005*ms) : amp
begin : second
finish : second
height : amp
"""
group(
    ["izhRS", "izhFS"],
    PULSE + """dv/dt = (0.04*v**2/mV + 5*v + 140*mV)/ms - u + I/pF : volt
    du/dt = a*(b*v - u) : volt/second
    a : 1/second
    b : 1/second
    d : volt/second""",
    dict(a=[0.02, 0.1] / ms, b=[0.2, 0.2] / ms, d=[6, 2] * mV / ms, begin=100 * ms, finish=[900, 350] * ms, height=[10, 10] * pA),
    -70 * mV, "v > 30*mV", "v = -65*mV; u += d", method="euler", u=[-14, -14] * mV / ms,
)
group(
    ["izh2007RS", "izh2007IB"],
    PULSE + """dv/dt = (k*(v - vr)*(v - vt) - u + I)/C : volt
    du/dt = a*(b*(v - vr) - u) : amp
    C : farad
    k : siemens/volt
    vr : volt
    vt : volt
    vp : volt
    a : 1/second
    b : siemens
    c : volt
    d : amp""",
    dict(C=[100, 150] * pF, k=[0.7, 1.2] * nS / mV, vr=[-60, -75] * mV, vt=[-40, -45] * mV, vp=[35, 50] * mV,
         a=[0.03, 0.01] / ms, b=[-2, 5] * nS, c=[-50, -56] * mV, d=[100, 130] * pA, begin=100 * ms, finish=900 * ms,
         height=[100, 600] * pA),
    [-60, -75] * mV, "v > vp", "v = c; u += d",
)
group(
    ["adexTonic", "adexRefractory"],
    PULSE + """dv/dt = (gL*(EL - v) + gL*delT*exp(clip((v - VT)/delT, -1000, 40)) - w + I)/C : volt (unless refractory)
    dw/dt = (a*(v - EL) - w)/tauw : amp
    C : farad
    gL : siemens
    EL : volt
    VT : volt
    delT : volt
    th : volt
    vr : volt
    tauw : second
    a : siemens
    b : amp
    ref : second""",
    dict(C=[200, 281] * pF, gL=[12, 30] * nS, EL=[-70, -70.6] * mV, VT=[-50, -50.4] * mV, delT=2 * mV, th=[0, -40] * mV,
         vr=[-58, -48.5] * mV, tauw=[300, 40] * ms, a=[2, 4] * nS, b=[60, 80] * pA, ref=[0, 3.01] * ms, begin=50 * ms,
         finish=950 * ms, height=[500, 900] * pA),
    [-70, -70.6] * mV, "v > th", "v = vr; w += b", refractory="ref", method="euler",
)
group(
    ["iaf", "iafRef", "iafTauRef"],
    PULSE + """dv/dt = (EL - v)/tau + I/nF : volt (unless refractory)
    EL : volt
    tau : second
    vr : volt
    ref : second""",
    dict(EL=[-60, -60, -50] * mV, tau=[20, 20, 30] * ms, vr=[-62, -62, -70] * mV, ref=[0, 5.01, 4.01] * ms, begin=50 * ms,
         finish=950 * ms, height=[0.32, 0.32, 0] * nA),
    [-60, -60, -50] * mV, "v > -55*mV", "v = vr", refractory="ref",
)
network.run(1 * second)
for names, monitor in monitors:
    for k, name in enumerate(names):
        # Brian2 names the begin of the step in which a spike is found
        found[name] = [round(float(t / ms) + 0.01, 6) for t in monitor.spike_trains()[k]]

soma = h.Section(name="soma")
soma.L = soma.diam = 10
soma.nseg, soma.cm = 1, 1
soma.insert("hh")
soma.el_hh, soma.ena, soma.ek = -54.3, 50, -77
h.celsius = 6.3
h.usetable_hh = 0
clamp = h.IClamp(soma(0.5))
clamp.delay, clamp.dur, clamp.amp = 100, 800, 0.03
times = h.Vector()
counter = h.APCount(soma(0.5))
counter.thresh = 0
counter.record(times)
solver = h.CVode()
solver.active(1)
solver.atol(1e-9)
h.load_file("stdrun.hoc")
h.finitialize(-65)
h.continuerun(1000)
found["hh"] = [round(t, 6) for t in times]
json.dump(found, sys.stdout)
