#!/bin/sh
# Brian2 2.5.1 (Debian's python3-brian): how many steps a refractory time is that is no whole number of them.
#
# Guessed:  times are rounded to steps in one way. A synaptic delay is rounded to the nearest step, and the page on refractoriness says nothing, so 0.29 ms
#           are three steps of 0.1 ms there too, and a coarser step changes a rate in no direction.
# True:     a refractory time is rounded down: 0.29 ms are two steps, as a delay they are three. So a time step that does not divide it lets neurons fire sooner,
#           by up to a step a spike, always in this direction: 2.9 ms are 2 ms at dt = 1 ms, without a warning. Who takes the nearest step elsewhere
#           needs other numbers for the same trains.
# Seen with Brian2 2.5.1, Python 3.11: see EXPECTED. Ends with 1 if it is otherwise. Takes the package of Debian 12 into a temporary folder; what it depends
# on (NumPy, SymPy, Jinja2, Cython, pyparsing) is the system's.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
apt-get download -qq python3-brian=2.5.1-3 >/dev/null 2>&1
dpkg-deb -x python3-brian_2.5.1-3_*.deb .
export PYTHONPATH="$folder/usr/lib/python3/dist-packages"
cat >look.py <<'EOF'
from brian2 import *

prefs.codegen.target = "numpy"


def refractory(time, step):
    """Steps between spikes of a cell that would fire in every one."""
    cell = NeuronGroup(1, "v : 1", threshold="True", refractory=time * ms, dt=step * ms)
    spikes = SpikeMonitor(cell)
    Network(cell, spikes).run(20 * step * max(1, time) * ms)
    return int(rint(diff(spikes.t / ms)[0] / step))


def delay(time, step):
    source = SpikeGeneratorGroup(1, [0], [0] * ms, dt=step * ms)
    target = NeuronGroup(1, "arrived : second", dt=step * ms)
    synapse = Synapses(source, target, on_pre="arrived_post = t", delay=time * ms, dt=step * ms)
    synapse.connect()
    Network(source, target, synapse).run(20 * step * max(1, time) * ms)
    return int(rint(float(target.arrived[0] / ms) / step))


for time, step in ((0.2, 0.1), (0.24, 0.1), (0.26, 0.1), (0.29, 0.1), (2.9, 1), (2.9, 0.5), (2.9, 0.1)):
    print(f"{time} ms at {step} ms: {delay(time, step)} steps as a delay, {refractory(time, step)} as a refractory time")
EOF
cat >EXPECTED <<'EOF'
0.2 ms at 0.1 ms: 2 steps as a delay, 2 as a refractory time
0.24 ms at 0.1 ms: 2 steps as a delay, 2 as a refractory time
0.26 ms at 0.1 ms: 3 steps as a delay, 2 as a refractory time
0.29 ms at 0.1 ms: 3 steps as a delay, 2 as a refractory time
2.9 ms at 1 ms: 3 steps as a delay, 2 as a refractory time
2.9 ms at 0.5 ms: 6 steps as a delay, 5 as a refractory time
2.9 ms at 0.1 ms: 29 steps as a delay, 29 as a refractory time
EOF
/usr/bin/python3 look.py 2>/dev/null >FOUND
cat FOUND
diff EXPECTED FOUND
