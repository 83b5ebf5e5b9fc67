#!/bin/sh
# Brian2 2.5.1 (Debian's python3-brian): how many events a PoissonInput adds in a step.
#
# Guessed:  "the synaptic events are generated randomly": a count from a binomial law of N and rate·dt, so a whole multiple of the weight, and of a
#           positive weight never less than nothing.
# True:     from N·rate·dt > 5 on (the page of PoissonInput does not say so, nor is there an option) the count is a normal number with the moments of
#           that law, neither rounded nor cut. One input more, 501 for 500 at 100 Hz and 0.1 ms, and no count is whole any more; one in a hundred is below 0:
#           an excitatory input inhibits, a conductance that only grows goes below 0. BinomialFunction has `approximate=False`; PoissonInput does not pass it.
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
defaultclock.dt = 0.1 * ms
seed(1)
for inputs in (500, 501):
    cells = NeuronGroup(20000, "g : 1")
    drive = PoissonInput(cells, "g", N=inputs, rate=100 * Hz, weight=1)
    Network(cells, drive).run(0.1 * ms)
    g = array(cells.g)
    whole, below = mean(g == rint(g)), mean(g < 0)
    print(f"N = {inputs}: mean {mean(g):.1f}, {100 * whole:.0f} % are whole, {100 * below:.0f} % below 0, the least {min(g):.0f}")
EOF
cat >EXPECTED <<'EOF'
N = 500: mean 5.0, 100 % are whole, 0 % below 0, the least 0
N = 501: mean 5.0, 0 % are whole, 1 % below 0, the least -4
EOF
/usr/bin/python3 look.py 2>/dev/null >FOUND
cat FOUND
diff EXPECTED FOUND
