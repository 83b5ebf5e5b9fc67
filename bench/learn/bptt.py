"""An epoch of surrogate back-propagation as PyTorch users write it: recurrent LIF, dense products, a loop over steps.
Reads the sizes as JSON from stdin, writes seconds by epoch and the peak of memory as JSON to stdout."""

import json
import resource
import sys
import time

import torch

case = json.load(sys.stdin)
torch.set_num_threads(case["threads"])
torch.manual_seed(1)
T, B, I, H, O, batches = (case[k] for k in ("steps", "batch", "inputs", "hidden", "outputs", "batches"))
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


class Spike(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return (x >= 0).float()

    @staticmethod
    def backward(ctx, g):
        (x,) = ctx.saved_tensors
        return g / (1 + 10 * x.abs()) ** 2


w_in = (0.3 * torch.randn(I, H)).requires_grad_()
w_rec = (0.03 * torch.randn(H, H)).requires_grad_()
w_out = (0.1 * torch.randn(H, O)).requires_grad_()
adam = torch.optim.Adam([w_in, w_rec, w_out], lr=1e-3)
em, es = 0.951229424500714, 0.818730753077982
gain = (5 * 20 / 15) * (em - es) / 5
x = (torch.rand(T, B, I) < case["rate"]).float()
labels = torch.arange(B) % O
seconds = []
spikes = 0.0
for epoch in range(case["epochs"]):
    started = time.perf_counter()
    for _ in range(batches):
        v, i, s = torch.zeros(B, H), torch.zeros(B, H), torch.zeros(B, H)
        y, j = torch.zeros(B, O), torch.zeros(B, O)
        ys = []
        count = 0.0
        for t in range(T):
            v = em * v + gain * i
            arriving = x[t] @ w_in + s @ w_rec
            out = s @ w_out
            i = es * i + arriving
            s = Spike.apply(v - 1)
            v = (1 - s.detach()) * v
            y = em * y + gain * j
            j = es * j + out
            ys.append(y)
            count += s.detach().sum().item()
        loss = torch.nn.functional.cross_entropy(torch.stack(ys).mean(0), labels)
        adam.zero_grad()
        loss.backward()
        adam.step()
        spikes = count / (T * B * H)
    seconds.append(time.perf_counter() - started)
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(json.dumps({"seconds": seconds, "megabytes": (peak - before) / 1024, "active": spikes}))
