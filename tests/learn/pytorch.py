"""Surrogate BPTT of a recurrent network with delays, written in PyTorch as its users write it: f64, SuperSpike, detached reset.
Reads cases as JSON from stdin, writes losses and gradients as JSON to stdout."""

import json
import sys

import torch

f64 = torch.float64
beta = 10.0


class Spike(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return (x >= 0).to(f64)

    @staticmethod
    def backward(ctx, g):
        (x,) = ctx.saved_tensors
        return g / (1 + beta * x.abs()) ** 2


def gradients(case):
    T, alif = case["steps"], case["alif"]
    w_in = torch.tensor(case["w_in"], dtype=f64, requires_grad=True)
    w_rec = torch.tensor(case["w_rec"], dtype=f64, requires_grad=True)
    w_out = torch.tensor(case["w_out"], dtype=f64, requires_grad=True)
    tau_m = torch.tensor(case["tau_m"], dtype=f64, requires_grad=True)
    tau_s, tau_a, tau_o, q, c = case["tau_s"], case["tau_a"], case["tau_o"], case["q"], case["c"]
    x = torch.tensor(case["input"], dtype=f64)  # T × inputs
    target = torch.tensor(case["target"], dtype=f64)  # T × outputs

    n, m = w_rec.shape[0], w_out.shape[1]
    em, es, ea, eo = torch.exp(-1 / tau_m), torch.exp(torch.tensor(-1 / tau_s, dtype=f64)), 0, 0
    ea = torch.exp(torch.tensor(-1 / tau_a, dtype=f64))
    eo = torch.exp(torch.tensor(-1 / tau_o, dtype=f64))
    vi = (tau_s * tau_m / (tau_m - tau_s)) * (em - es) / c  # what a current of 1 adds to v in a step
    yi = (tau_s * tau_o / (tau_o - tau_s)) * (eo - es) / c
    v, i, a = torch.zeros(n, dtype=f64), torch.zeros(n, dtype=f64), torch.zeros(n, dtype=f64)
    y, j = torch.zeros(m, dtype=f64), torch.zeros(m, dtype=f64)
    rest = torch.zeros(n, dtype=f64)
    none = torch.zeros(n, dtype=f64)
    spikes = []
    loss = torch.zeros((), dtype=f64)
    for t in range(T):
        past = lambda d: spikes[t - d] if t >= d else none
        resting = (rest > 0).to(f64)
        v = resting * v + (1 - resting) * (em * v + vi * i)
        # e-prop: none through spikes that return to their population
        back = past(case["delay"]).detach() if case["eprop"] else past(case["delay"])
        i = es * i + (x[t - 1] @ w_in if t >= 1 else 0) + back @ w_rec
        a = ea * a
        s = Spike.apply(v - 1 - a) * (1 - resting)
        d = s.detach()
        v = (1 - d) * v
        if alif:
            a = a + (s if case["attached"] else d) * q
        rest = torch.where(d > 0, torch.full_like(rest, case["rest"]), (rest - 1).clamp(min=0))
        y = eo * y + yi * j
        j = es * j + past(1) @ w_out
        spikes.append(s)
        loss = loss + ((y - target[t]) ** 2).mean() / T
    loss.backward()
    return {
        "loss": loss.item(),
        "spikes": int(sum(s.sum().item() for s in spikes)),
        "w_in": w_in.grad.tolist(),
        "w_rec": w_rec.grad.tolist(),
        "w_out": w_out.grad.tolist(),
        "tau_m": tau_m.grad.item(),
    }


print(json.dumps([gradients(case) for case in json.load(sys.stdin)]))
