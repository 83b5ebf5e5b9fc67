#!/bin/sh
# PyTorch 1.13.1 (Debian's python3-torch): torch.set_flush_denormal on a machine with more than one thread.
#
# Guessed:  `torch.set_flush_denormal(True)`, "disables denormal floating numbers on CPU", holds for what PyTorch computes from then on.
# True:     it holds for the thread that calls it. The threads that share an operation with it keep their mode, so of a large tensor of equal numbers
#           the part of the first thread becomes 0 and the others keep their subnormal numbers: half of the elements with two threads, none with one, and
#           none of a small tensor, which is not shared out. The call returns True. Which elements are flushed depends on the number of threads, so the
#           call can neither make a judge flush as a GPU does nor take the price of subnormal numbers out of a timing.
# Seen with python3-torch 1.13.1+dfsg-4 of Debian 12, Python 3.11, x86-64: see EXPECTED. Ends with 1 if it is otherwise. Takes the two packages of PyTorch into
# a temporary folder; what they depend on is the system's (apt-get install python3-torch brings it).
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
apt-get download -qq python3-torch=1.13.1+dfsg-4 libtorch1.13=1.13.1+dfsg-4 >/dev/null 2>&1
for package in *.deb; do dpkg-deb -x "$package" .; done
export PYTHONPATH="$folder/usr/lib/python3/dist-packages"
export LD_LIBRARY_PATH="$folder/usr/lib/x86_64-linux-gnu"
cat >look.py <<'EOF'
import torch

torch.set_num_threads(2)
torch.ones(1_000_000) * 2  # the threads begin
print("taken:", torch.set_flush_denormal(True))
for threads, size in ((2, 1_000), (2, 1_000_000), (1, 1_000_000)):
    torch.set_num_threads(threads)
    equal = torch.full((size,), 2e-38) * 0.01
    kept = (equal != 0).nonzero()
    print(f"{size} equal numbers, {threads} threads: {size - len(kept)} became 0" + (f", those from {kept.min()} on did not" if len(kept) else ""))
EOF
cat >EXPECTED <<'EOF'
taken: True
1000 equal numbers, 2 threads: 1000 became 0
1000000 equal numbers, 2 threads: 500000 became 0, those from 500000 on did not
1000000 equal numbers, 1 threads: 1000000 became 0
EOF
/usr/bin/python3 look.py 2>/dev/null >FOUND
cat FOUND
diff EXPECTED FOUND
