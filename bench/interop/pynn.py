"""
PyNN's side of bench/interop/pynn.mjs: a network of standard cells, run by PyNN on Brian2, and as PyNN exports it to SONATA.

    python3 pynn.py network          spikes of the network's populations, as JSON
    python3 pynn.py export FOLDER    the network as PyNN writes it
"""

import json
import sys

import numpy as np

DT = 0.02
TIME = 150.0
TRAIN = [10.0 + 24.0 * k for k in range(10)]


def brian2():
    import brian2 as b2

    b2.prefs.codegen.target = "numpy"
    import pyNN.brian2 as sim

    return sim


def build(sim, longer=0.0):
    """`longer`: ms by which neurons rest longer. Brian2 holds v a step less than NEST and Synfire do."""
    draw = np.random.default_rng(3)

    def edges(n, m, count, weight):
        rows = []
        # each pair once: PyNN on Brian2 gives synapses of one pair the same weight
        for pair in sorted(draw.choice(n * m, count, replace=False)):
            w, d = weight * (1 + 0.2 * draw.random()), 0.5 + draw.integers(20) / 10
            rows.append((int(pair) // m, int(pair) % m, round(float(w), 5), round(float(d), 1)))
        return rows

    source = sim.Population(5, sim.SpikeSourceArray(spike_times=TRAIN), label="input")
    exc = sim.Population(20, sim.IF_cond_exp(tau_m=15.0, v_thresh=-52.0, cm=0.25, tau_refrac=2.0 + longer), label="exc")
    exc.set(i_offset=[round(float(x), 3) for x in draw.uniform(0.2, 0.5, 20)])
    inh = sim.Population(6, sim.IF_curr_exp(tau_syn_I=8.0, cm=0.3, i_offset=0.2, tau_refrac=2.0 + longer), label="inh")
    eif = sim.Population(3, sim.EIF_cond_exp_isfa_ista(i_offset=0.6, tau_refrac=2.0 + longer), label="eif")
    wires = [
        (source, exc, edges(5, 20, 30, 0.01), "excitatory"),
        (exc, inh, edges(20, 6, 40, 0.3), "excitatory"),
        (inh, exc, edges(6, 20, 40, 0.02), "inhibitory"),
        (exc, eif, edges(20, 3, 10, 0.003), "excitatory"),
    ]
    projections = [
        sim.Projection(a, b, sim.FromListConnector(rows), sim.StaticSynapse(), receptor_type=kind, label=f"p{k}")
        for k, (a, b, rows, kind) in enumerate(wires)
    ]
    return [source, exc, inh, eif], projections


def network():
    sim = brian2()
    import brian2 as b2

    b2.defaultclock.dt = DT * b2.ms
    sim.setup(timestep=DT, min_delay=DT, max_delay=10.0)
    populations, _ = build(sim, longer=DT)
    for population in populations[1:]:
        population.record("spikes")
    sim.run(TIME)
    found = {
        p.label: [[float(t) for t in train.rescale("ms").magnitude] for train in p.get_data().segments[0].spiketrains]
        for p in populations[1:]
    }
    print(json.dumps(dict(spikes=found, train=TRAIN, dt=DT, time=TIME)))


def export(folder):
    import pyNN.mock as sim
    from pyNN.network import Network
    from pyNN.serialization import export_to_sonata

    sim.setup(timestep=DT, min_delay=DT, max_delay=10.0)
    populations, projections = build(sim)
    export_to_sonata(Network(*populations, *projections), folder, target="PyNN", overwrite=True)


if __name__ == "__main__":
    {"network": network, "export": export}[sys.argv[1]](*sys.argv[2:])
