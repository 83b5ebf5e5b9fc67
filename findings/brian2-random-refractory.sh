#!/bin/sh
# Brian2 2.5.1 (Debian's python3-brian): a refractory time that is drawn at random, as its documentation has it.
#
# Guessed:  refractory='(1 + 2*rand())*ms' is, by the page on refractoriness, evaluated after every spike and is "a random duration between 1ms and 3ms": 2 ms in
#           the mean, each time as likely as the other, whatever the time step is.
# True:     the text is evaluated in every step in which the neuron is refractory, with a number drawn anew, and the neuron is free at the first that is
#           smaller than the time since the spike. So the mean is 1.4 ms at dt = 0.1 ms and goes to the least, 1 ms, as dt goes to 0: a finer step
#           makes the result worse, and long times do not occur. A time that is drawn in the reset and kept in a parameter (`refractory='ref'`, reset
#           `ref = (1 + 2*rand())*ms`) has the mean and the spread that were meant, less half a step, since it is rounded down. No warning.
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


def times(refractory, reset, step):
    """Times between spikes of cells that fire as soon as they may, ms."""
    seed(1)
    cells = NeuronGroup(
        200, "v : 1\nref : second", threshold="True", reset=reset, refractory=refractory, dt=step * ms
    )
    spikes = SpikeMonitor(cells)
    Network(cells, spikes).run(100 * ms)
    # not the first of a cell: before it nothing was drawn
    return concatenate([diff(train / ms)[1:] for train in spikes.spike_trains().values()])


drawn = "(1 + 2*rand())*ms"
for step in (0.1, 0.05, 0.01):
    found = times(drawn, "v = 0", step)
    print(f"{drawn} at {step} ms: mean {mean(found):.1f} ms, {100 * mean(found > 2.5):.0f} % above 2.5 ms")
found = times("ref", f"ref = {drawn}", 0.1)
print(f"drawn in the reset at 0.1 ms: mean {mean(found):.1f} ms, {100 * mean(found > 2.5):.0f} % above 2.5 ms")
EOF
cat >EXPECTED <<'EOF'
(1 + 2*rand())*ms at 0.1 ms: mean 1.4 ms, 0 % above 2.5 ms
(1 + 2*rand())*ms at 0.05 ms: mean 1.3 ms, 0 % above 2.5 ms
(1 + 2*rand())*ms at 0.01 ms: mean 1.2 ms, 0 % above 2.5 ms
drawn in the reset at 0.1 ms: mean 1.9 ms, 20 % above 2.5 ms
EOF
/usr/bin/python3 look.py 2>/dev/null >FOUND
cat FOUND
diff EXPECTED FOUND
