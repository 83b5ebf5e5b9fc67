"""
The other side of bench/interop/run.mjs: opens what Synfire wrote, with h5py and numpy alone (pandas, pynwb and neo where they are), and runs the network of the SONATA files on Brian2.

    python3 judge.py FOLDER        one line of JSON a check: what, opened, agrees, said
"""

import importlib
import json
import sys
from pathlib import Path

import h5py
import numpy as np

folder = Path(sys.argv[1])
truth = json.loads((folder / "truth.json").read_text())
#: Of all populations in order: ms, and the neuron within its population.
TRUTH = {name: (np.array(t["times"]), np.array(t["senders"])) for name, t in truth["spikes"].items()}


def say(what, opened, agrees, said=""):
    print(json.dumps(dict(what=what, opened=bool(opened), agrees=bool(agrees), said=said)), flush=True)


def same(times, senders, name, within=1e-9):
    a, b = (np.lexsort((s, np.round(t, 6))) for t, s in ((times, senders), TRUTH[name]))
    t, s = TRUTH[name]
    return len(times) == len(t) and np.array_equal(senders[a], s[b]) and np.allclose(times[a], t[b], rtol=0, atol=within)


def check(what, read):
    try:
        found = read()
    except ModuleNotFoundError as missing:
        say(what, False, False, f"SKIPPED: no {missing.name}")
    except Exception as error:  # a reader that refuses is what is asked for
        say(what, False, False, f"{type(error).__name__}: {error}")
    else:
        agree = all(same(times, senders, name) for name, (times, senders) in found.items())
        count = sum(len(times) for times, _ in found.values())
        say(what, True, agree and found.keys() == TRUTH.keys(), f"{count} spikes")


def by_population(arrays):
    """`senders` count over all populations, of which `population_first` says the first."""
    names = [n.decode() if isinstance(n, bytes) else str(n) for n in arrays["population_names"][:]]
    times, senders, population = (arrays[key][:] for key in ("times", "senders", "population"))
    first = arrays["population_first"][:]
    own = senders.astype(int) - first[population].astype(int)
    return {name: (times[population == k], own[population == k]) for k, name in enumerate(names) if name in TRUTH}


def npz():
    return by_population(np.load(folder / "run.npz"))


def hdf5():
    with h5py.File(folder / "run.h5") as file:
        return by_population(file)


def rows(table):
    return {name: (table["time_ms"][table["population"] == name], table["index"][table["population"] == name]) for name in TRUTH}


def csv():
    lines = [line for line in (folder / "run.csv").read_text().splitlines() if not line.startswith("#")]
    names = lines[0].split(",")
    columns = list(zip(*(line.split(",") for line in lines[1:])))
    table = dict(zip(names, map(np.array, columns)))
    table["time_ms"], table["index"] = table["time_ms"].astype(float), table["index"].astype(int)
    return rows(table)


def parquet():
    pandas = importlib.import_module("pandas")
    table = pandas.read_parquet(folder / "run.parquet")
    return rows({name: table[name].to_numpy() for name in table.columns})


def by_unit(spike_times, ends, population, neuron):
    starts = np.concatenate([[0], ends[:-1]])
    found = {}
    for name in TRUTH:
        units = [k for k, p in enumerate(population) if p == name]
        times = [spike_times[starts[k] : ends[k]] * 1000 for k in units]
        senders = [np.full(len(t), neuron[k]) for t, k in zip(times, units)]
        found[name] = (np.concatenate(times), np.concatenate(senders).astype(int))
    return found


def nwb():
    with h5py.File(folder / "run.nwb") as file:
        units = file["units"]
        population = [p.decode() if isinstance(p, bytes) else p for p in units["population"][:]]
        return by_unit(units["spike_times"][:], units["spike_times_index"][:].astype(int), population, units["neuron"][:])


def pynwb():
    module = importlib.import_module("pynwb")
    with module.NWBHDF5IO(str(folder / "run.nwb"), "r") as io:
        units = io.read().units
        trains = [np.asarray(units["spike_times"][k]) for k in range(len(units))]
        ends = np.cumsum([len(train) for train in trains])
        return by_unit(np.concatenate(trains), ends, list(units["population"][:]), list(units["neuron"][:]))


def neo():
    importlib.import_module("pynwb")
    block = importlib.import_module("neo.io").NWBIO(str(folder / "run.nwb"), "r").read_block()
    trains = [train for segment in block.segments for train in segment.spiketrains]
    times = np.sort(np.concatenate([train.rescale("ms").magnitude for train in trains]))
    whole = np.sort(np.concatenate([times for times, _ in TRUTH.values()]))
    if not np.allclose(times, whole, rtol=0, atol=1e-6):
        raise ValueError("other times")
    return TRUTH


def table(path):
    header, *lines = [line.split() for line in path.read_text().splitlines()]
    return {row[0]: dict(zip(header, row)) for row in lines}


def sonata():
    import brian2 as b2

    b2.prefs.codegen.target = "numpy"
    circuit = json.loads((folder / "sonata/circuit_config.json").read_text())
    simulation = json.loads((folder / "sonata/simulation_config.json").read_text())
    dt, network = simulation["run"]["dt"] * b2.ms, b2.Network()
    b2.defaultclock.dt = dt

    def at(text):
        for config in (circuit, simulation):
            while text.startswith("$"):
                head, _, tail = text.partition("/")
                if head not in config["manifest"]:
                    break
                text = "/".join(filter(None, [config["manifest"][head], tail]))
        return folder / "sonata" / text

    inputs = {}
    for given in simulation["inputs"].values():
        with h5py.File(at(given["input_file"])) as file:
            inputs.update({name: (g["node_ids"][:], g["timestamps"][:]) for name, g in file["spikes"].items()})
    groups, monitors = {}, {}
    models = at(circuit["components"]["point_neuron_models_dir"])
    for pair in circuit["networks"]["nodes"]:
        types = table(at(pair["node_types_file"]))
        with h5py.File(at(pair["nodes_file"])) as file:
            for name, nodes in file["nodes"].items():
                count, kind = len(nodes["node_id"]), types[str(nodes["node_type_id"][0])]
                if kind["model_type"] == "virtual":
                    ids, times = inputs[name]
                    # a spike at t is one of the step that ends at t, which Brian2 names by its beginning
                    groups[name] = b2.SpikeGeneratorGroup(count, ids.astype(int), times * b2.ms - dt, dt=dt)
                else:
                    assert kind["model_template"] == "nest:iaf_psc_exp", kind
                    p = json.loads((models / kind["dynamics_params"]).read_text())
                    units = dict(tau_m=b2.ms, tau_syn_ex=b2.ms, tau_syn_in=b2.ms, C_m=b2.pF, E_L=b2.mV, V_th=b2.mV, V_reset=b2.mV, I_e=b2.pA)
                    space = {key: p.get(key, 0) * unit for key, unit in units.items()}
                    group = b2.NeuronGroup(
                        count,
                        """dv/dt = (E_L - v)/tau_m + (ex + inh + I_e)/C_m : volt (unless refractory)
                        dex/dt = -ex/tau_syn_ex : amp
                        dinh/dt = -inh/tau_syn_in : amp""",
                        threshold="v >= V_th",
                        reset="v = V_reset",
                        # NEST holds v for t_ref after the step of the spike, Brian2 for a step less
                        refractory=p["t_ref"] * b2.ms + dt,
                        method="exact",
                        namespace=space,
                        dt=dt,
                    )
                    group.v = p.get("V_m", p["E_L"]) * b2.mV
                    groups[name] = group
                monitors[name] = b2.SpikeMonitor(groups[name])
    wires = []
    for pair in circuit["networks"]["edges"]:
        with h5py.File(at(pair["edges_file"])) as file:
            for edges in file["edges"].values():
                ends = [edges[f"{side}_node_id"] for side in ("source", "target")]
                names = [end.attrs["node_population"] for end in ends]
                weight, delay = edges["0/syn_weight"][:], edges["0/delay"][:]
                for variable, chosen in (("ex", weight >= 0), ("inh", weight < 0)):
                    if not chosen.any():
                        continue
                    wire = b2.Synapses(groups[names[0]], groups[names[1]], "w : amp", on_pre=f"{variable} += w", dt=dt)
                    wire.connect(i=ends[0][:][chosen].astype(int), j=ends[1][:][chosen].astype(int))
                    wire.w = weight[chosen] * b2.pA
                    wire.delay = delay[chosen] * b2.ms
                    wires.append(wire)
    network.add(*groups.values(), *monitors.values(), *wires)
    network.run(simulation["run"]["tstop"] * b2.ms)
    return {name: (np.asarray((m.t + dt) / b2.ms), np.asarray(m.i)) for name, m in monitors.items() if name in TRUTH}


check("npz by numpy", npz)
check("HDF5 by h5py", hdf5)
check("CSV by numpy", csv)
check("Parquet by pandas", parquet)
check("NWB by h5py", nwb)
check("NWB by PyNWB", pynwb)
check("NWB by Neo", neo)
check("SONATA by h5py, run on Brian2", sonata)
