#!/bin/sh
# Brian2 2.5.1 (Debian's python3-brian): of which order method='heun' is.
#
# Guessed:  Heun's method: two slopes a step, their mean, an error of second order where there is no noise.
# True:     the drift takes one slope, that of the beginning of the step; only the noise is corrected (Stratonovich). Without noise 'heun' is 'euler', bit for bit,
#           of first order: half the step halves the error, where 'rk2' quarters it. No warning is given, for equations that have no noise at all are accepted.
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


def end(method, step):
    start_scope()
    defaultclock.dt = step * ms
    cell = NeuronGroup(1, "dx/dt = x*(1 - x)/(10*ms) : 1", method=method)
    cell.x = 0.1
    Network(cell).run(20 * ms)
    return float(cell.x[0])


right = 1 / (1 + 9 * exp(-2.0))
for method in ("euler", "heun", "rk2"):
    coarse, fine = (end(method, step) - right for step in (1, 0.5))
    print(f"{method}: error {coarse:.2e} at 1 ms, {coarse / fine:.1f} times that at 0.5 ms")
print("heun is euler, bit for bit:", end("heun", 1) == end("euler", 1))
EOF
cat >EXPECTED <<'EOF'
euler: error -1.24e-02 at 1 ms, 2.0 times that at 0.5 ms
heun: error -1.24e-02 at 1 ms, 2.0 times that at 0.5 ms
rk2: error -1.67e-04 at 1 ms, 3.9 times that at 0.5 ms
heun is euler, bit for bit: True
EOF
/usr/bin/python3 look.py 2>/dev/null >FOUND
cat FOUND
diff EXPECTED FOUND
