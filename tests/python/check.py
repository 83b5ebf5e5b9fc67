"""Run by python.test.ts: each function prints one line of JSON."""

import contextlib
import io
import json
import os
import signal
import sys
import threading
import time

import numpy as np

import synfire as sf


def network():
    net = sf.Network(dt=0.1, seed=7)
    e = net.population("E", 400, sf.lif(receptors={"ex": sf.exponential(tau_syn=5)}))
    net.connect(e, "E", connector=sf.fixed_indegree(40), weight=np.float64(30), delay=1.5)
    net.step_current("E", amplitude=np.linspace(350, 450, 400))
    return net


def ten_lines():
    recording = sf.simulate(network(), time=300, workers=0)
    spikes = recording.spikes("E")
    return {
        "hash": recording.hash,
        "count": len(spikes["times"]),
        "types": [str(spikes["times"].dtype), str(spikes["senders"].dtype)],
        "json": network().to_json()["seed"],
        "svg": recording._repr_svg_().startswith("<svg"),
    }


def pieces():
    told = []
    with sf.Simulation.create(network(), workers=2) as simulation:
        simulation.run(100, onProgress=lambda progress: told.append(progress["time"]))
        kept = simulation.snapshot()
        first = simulation.run(200).spikes("E")["times"]
        simulation.restore(kept)
        again = [piece.spikes("E")["times"] for piece in simulation.stream(200, every=50)]
    return {"equal": np.array_equal(first, np.concatenate(again)), "pieces": len(again), "told": len(told) > 0}


def faults():
    found = []
    for attempt in (
        lambda: sf.lif(tau_n=3),
        lambda: sf.simulate(network(), time=-1),
        lambda: sf.no_such_thing,
        lambda: sf.Network(dt=0.1).population("a", object(), sf.lif()),
    ):
        try:
            attempt()
        except sf.SynfireError as error:
            found.append([error.code, error.where is not None and error.remedy is not None])
        except (AttributeError, TypeError) as error:
            found.append([type(error).__name__, True])
    try:
        sf.simulate(network(), time=10_000_000, workers=1, onProgress=lambda _: 1 / 0)
    except ZeroDivisionError as error:
        found.append([type(error).__name__, True])
    return {"faults": found, "after": sf.simulate(network(), time=10).duration}


def interrupt():
    simulation = sf.Simulation.create(network(), workers=1)
    running = threading.Event()
    threading.Thread(target=lambda: (running.wait(), os.kill(os.getpid(), signal.SIGINT))).start()
    recording = simulation.run(10_000_000, onProgress=lambda _: running.set())
    stopped = recording.duration
    return {"stopped": 0 < stopped < 10_000_000, "goes on": simulation.run(10).duration}


def nir():
    folder = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "interchange", "nir", "fixtures")
    with open(os.path.join(folder, "forward.nir"), "rb") as f:
        graph = sf.nir.read_nir(f.read())
    with open(os.path.join(folder, "forward.json")) as f:
        expected = json.load(f)
    inputs = np.array(expected["inputs"])
    run = sf.nir.run_nir(graph, {"shape": list(inputs.shape), "data": inputs}, backend="reference")
    got = run["outputs"]["out"]["data"].reshape(run["outputs"]["out"]["shape"])
    return {"error": float(np.abs(got - np.array(expected["outputs"])).max())}


def large():
    times = np.arange(2_000_000, dtype=np.float64)
    out = io.BytesIO()
    np.save(out, times)
    back = sf.read_npy(out.getvalue())["data"]
    return {"equal": bool(np.array_equal(back, times)), "type": str(back.dtype)}


def readme(path):
    """The ten lines of bindings/python/README.md."""
    with open(path, encoding="utf-8") as file:
        code = file.read().split("```python\n")[1].split("```")[0]
    names = {}
    with contextlib.redirect_stdout(io.StringIO()):
        exec(compile(code, path, "exec"), names)
    return {"hash": names["run"].hash}


def arrival():
    """Seconds until ten million spikes are NumPy arrays here."""
    net = sf.Network(dt=0.1, seed=1)
    net.population("P", 100_000, sf.poisson(rate=1000))
    recording = sf.simulate(net, time=100, workers=2)
    started = time.perf_counter()
    spikes = recording.spikes("P")
    seconds = time.perf_counter() - started
    ordered = bool(np.all(np.diff(spikes["times"]) >= 0))
    return {"count": len(spikes["times"]), "ordered": ordered, "seconds": seconds}


def live(path):
    """A page with a live raster, and the hash that it should show."""
    raster = sf.live_raster(network(), time=200, every=10, window=100)
    raster.save(path + ".html")
    with open(path + ".frame.html", "w", encoding="utf-8") as file:
        file.write(raster._repr_html_())
    refused = None
    try:
        sf.live_raster(network(), time=-1)
    except sf.SynfireError as error:
        refused = error.code
    return {"hash": sf.simulate(network(), time=200).hash, "refused": refused}


def first_raster():
    """What a first session does."""
    return {"svg": network().population is not None and sf.simulate(network(), time=100)._repr_svg_().startswith("<svg")}


if __name__ == "__main__":
    print(json.dumps(globals()[sys.argv[1]](*sys.argv[2:])))
