#!/bin/sh
# PyTorch 1.13.1 (Debian's python3-torch): whether an elementwise function gives one result for one number.
#
# Guessed:  sigmoid, softplus, cosh … of a tensor are those of its numbers, each for itself: the same number gives the same bits whatever stands beside it, in a
#           tensor or alone, in a copy or in a view. Only sums depend on order. So a network that is run neuron by neuron, or on a batch of
#           another size, or on a transposed input, has the same activations.
# True:     of exp, tanh, erf and log-sigmoid that is so. Sigmoid, softplus, SiLU, ELU, SELU, GELU, Mish, cosh and sinh have two formulas, one for numbers that lie
#           side by side and are taken eight at a time, one for the rest: a view with strides, a tensor of one. From 1 to 60 % of the results
#           have other last bits. The gradient of sigmoid, made of its output, differs too; 1 / (1 + exp(-x)) in words does not. One thread is enough.
# Seen with python3-torch 1.13.1+dfsg-4 of Debian 12, Python 3.11, x86-64 with AVX2: see EXPECTED. Ends with 1 if it is otherwise. Takes the two packages of
# PyTorch into a temporary folder; what they depend on is the system's (apt-get install python3-torch brings it).
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
from torch.nn import functional as F

torch.set_num_threads(1)
numbers = torch.linspace(-5, 5, 4001)
view = numbers.repeat_interleave(2)[::2]  # the same numbers, with a gap between any two
print("the view has the same numbers:", torch.equal(numbers, view))


def say(name, f):
    whole = f(numbers)
    alone = torch.cat([f(number.reshape(1)) for number in numbers])
    print(f"{name}: one at a time {'same' if torch.equal(whole, alone) else 'other'} bits, in a view {'same' if torch.equal(whole, f(view)) else 'other'} bits")


for f in (torch.exp, torch.tanh, torch.erf, F.logsigmoid, torch.sigmoid, F.softplus, F.silu, F.elu, F.selu, F.gelu, F.mish, torch.cosh, torch.sinh):
    say(f.__name__, f)
say("1 / (1 + exp(-x))", lambda x: 1 / (1 + torch.exp(-x)))


def slopes(f, of):
    taken = numbers.clone().requires_grad_()
    f(of(taken)).sum().backward()
    return taken.grad


for f in (torch.tanh, torch.sigmoid):
    same = torch.equal(slopes(f, lambda x: x), slopes(f, lambda x: x.repeat_interleave(2)[::2]))
    print(f"gradient of {f.__name__}: in a view {'same' if same else 'other'} bits")
EOF
cat >EXPECTED <<'EOF'
the view has the same numbers: True
exp: one at a time same bits, in a view same bits
tanh: one at a time same bits, in a view same bits
erf: one at a time same bits, in a view same bits
log_sigmoid: one at a time same bits, in a view same bits
sigmoid: one at a time other bits, in a view other bits
softplus: one at a time other bits, in a view other bits
silu: one at a time other bits, in a view other bits
elu: one at a time other bits, in a view other bits
selu: one at a time other bits, in a view other bits
gelu: one at a time other bits, in a view other bits
mish: one at a time other bits, in a view other bits
cosh: one at a time other bits, in a view other bits
sinh: one at a time other bits, in a view other bits
1 / (1 + exp(-x)): one at a time same bits, in a view same bits
gradient of tanh: in a view same bits
gradient of sigmoid: in a view other bits
EOF
/usr/bin/python3 look.py 2>/dev/null >FOUND
cat FOUND
diff EXPECTED FOUND
