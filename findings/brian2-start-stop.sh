#!/bin/sh
# Brian2 2.5.1 (Debian's python3-brian): a group whose equations have a parameter called `start`.
#
# Guessed:  names of parameters are free, apart from those that Brian2 refuses (units, t, dt, i, N …), so that a current that is on from `start` to
#           `stop` can have these as parameters of the neuron.
# True:     the equations are accepted without a warning, but `group.start = 50*ms` sets an attribute that every group has for the sake of subgroups. The
#           parameter stays 0, and a SpikeMonitor, which reads that attribute as the number of the first neuron, records no spike of a neuron that fires.
#           With the parameters renamed all is well.
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
for name in ("start", "begin"):
    cells = NeuronGroup(
        1, f"dv/dt = 1*mV/ms : volt\n{name} : second\nresets : 1",
        threshold="v > 5*mV", reset="v = 0*mV; resets += 1", method="euler",
    )
    setattr(cells, name, 50 * ms)
    spikes = SpikeMonitor(cells)
    Network(cells, spikes).run(20 * ms)
    held = cells.variables[name].get_value()[0]
    print(f"{name} = 50 ms: the parameter is {held * 1000:.0f} ms; fired {int(cells.resets[0])} times, recorded {spikes.num_spikes}")
EOF
cat >EXPECTED <<'EOF'
start = 50 ms: the parameter is 0 ms; fired 3 times, recorded 0
begin = 50 ms: the parameter is 50 ms; fired 3 times, recorded 3
EOF
/usr/bin/python3 look.py 2>/dev/null >FOUND
cat FOUND
diff EXPECTED FOUND
