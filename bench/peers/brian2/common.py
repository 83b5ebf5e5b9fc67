"""What every Brian2 peer script shares: arguments, the C++ standalone device, one JSON line.

Promises: one thread, f64, the compiler's best flags, a scratch directory under the system's
temporary folder that is removed afterwards, and `loop_s`, the wall time of the simulation loop
alone (neither compilation nor the construction of synapses). It is not part of Synfire: it runs on
the system's Python with the packages python3-brian and python3-brian-lib.
"""
import argparse
import json
import shutil
import sys
import tempfile

import brian2 as b2
import numpy as np
from brian2 import ms


def arguments(description, size, time=1000.0, dt=0.1):
    """--time (ms), --size (neurons or scale), --seed; dt is part of each model."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument('--time', type=float, default=time, help='biological time in ms')
    parser.add_argument('--size', type=float, default=size, help='neurons (microcircuit: scale)')
    parser.add_argument('--seed', type=int, default=1)
    parser.add_argument('--discard', type=float, default=None,
                        help='ms at the start that do not count for the rates (default: a fifth)')
    options = parser.parse_args()
    options.dt = dt
    if options.discard is None:
        options.discard = options.time / 5
    return options


def start(options):
    """Chooses the device. Call it before the first Brian2 object is made."""
    options.directory = tempfile.mkdtemp(prefix='synfire-brian2-')
    b2.set_device('cpp_standalone', directory=options.directory, build_on_run=False)
    b2.prefs.codegen.cpp.extra_compile_args_gcc = [
        '-w', '-std=c++11', '-O3', '-march=native', '-ffast-math']
    b2.prefs.devices.cpp_standalone.openmp_threads = 0
    b2.BrianLogger.log_level_error()
    b2.defaultclock.dt = options.dt * ms
    b2.seed(options.seed)
    np.random.seed(options.seed)


def simulate(model, options, network, monitor, populations, synapses, names):
    """Builds, runs once, prints the JSON line.

    `populations` maps a name to its (first, stop) neurons of the monitored group;
    `names` is the script's globals(), where the equations look up their constants.
    """
    try:
        network.run(options.time * ms, namespace=names)
        b2.device.build(directory=options.directory, compile=True, run=True, debug=False)
        loop_s = float(b2.device._last_run_time)
        kept = np.asarray(monitor.t / ms) >= options.discard
        senders = np.asarray(monitor.i)[kept]
        seconds = (options.time - options.discard) / 1000
        rates = {
            name: round(float(np.count_nonzero((senders >= first) & (senders < stop)))
                        / max(stop - first, 1) / seconds, 4)
            for name, (first, stop) in populations.items()
        }
        json.dump({
            'model': model,
            'simulator': 'brian2 %s cpp_standalone' % b2.__version__,
            'dt_ms': options.dt,
            'time_ms': options.time,
            'neurons': max(stop for _, stop in populations.values()),
            'synapses': int(sum(len(group) for group in synapses)),
            'loop_s': loop_s,
            'wall_per_biological': loop_s / (options.time / 1000),
            'rates_hz': rates,
        }, sys.stdout)
        sys.stdout.write('\n')
    finally:
        shutil.rmtree(options.directory, ignore_errors=True)


def fixed_indegree(sources, targets, degree, generator):
    """Index arrays: each target draws `degree` sources uniformly, repetitions allowed."""
    pre = generator.integers(sources[0], sources[1], size=(targets[1] - targets[0]) * degree)
    post = np.repeat(np.arange(targets[0], targets[1]), degree)
    return pre, post
