"""What a script for PyNEST 3 may call, with the names that NEST 3.9 knows; anything else is an error. Prints what was made as JSON at Simulate."""
import json

import numpy as np

LIF = {"C_m", "tau_m", "t_ref", "E_L", "V_th", "V_reset", "I_e", "V_m", "tau_minus"}
COND = (LIF - {"tau_m"}) | {"g_L", "E_ex", "E_in"}
AEIF = {"C_m", "g_L", "E_L", "V_th", "Delta_T", "a", "b", "tau_w", "V_peak", "V_reset", "t_ref", "I_e", "V_m", "w", "tau_minus"}
SYN = {"tau_syn_ex", "tau_syn_in"}
WINDOW = {"start", "stop"}
MODELS = {
    "iaf_psc_exp": LIF | SYN, "iaf_psc_alpha": LIF | SYN, "iaf_psc_delta": LIF,
    "iaf_cond_exp": COND | SYN, "iaf_cond_alpha": COND | SYN, "aeif_cond_exp": AEIF | SYN | {"E_ex", "E_in"},
    "iaf_cond_beta": COND | {"tau_rise_ex", "tau_decay_ex", "tau_rise_in", "tau_decay_in"},
    "aeif_psc_exp": AEIF | SYN, "izhikevich": {"a", "b", "c", "d", "V_th", "V_m", "U_m", "I_e"},
    "parrot_neuron": set(), "spike_train_injector": {"spike_times"}, "spike_recorder": set(),
    "poisson_generator": {"rate"} | WINDOW, "dc_generator": {"amplitude"} | WINDOW,
    "step_current_generator": {"amplitude_times", "amplitude_values"}, "noise_generator": {"mean", "std", "dt"},
    "multimeter": {"record_from", "interval"},
}
SYNAPSES = {
    "static_synapse": set(), "tsodyks2_synapse": {"U", "u", "x", "tau_rec", "tau_fac"},
    "stdp_synapse": {"tau_plus", "lambda", "alpha", "mu_plus", "mu_minus", "Wmax"},
}
RULES = {
    "all_to_all": set(), "one_to_one": set(), "pairwise_bernoulli": {"p"}, "fixed_indegree": {"indegree"},
    "fixed_outdegree": {"outdegree"}, "fixed_total_number": {"N"},
}
made = {"neurons": {}, "synapses": 0, "rules": [], "recorded": []}


class Parameter:
    def __rmul__(self, _):
        return self


class random:
    normal = staticmethod(lambda mean, std: Parameter())
    uniform = staticmethod(lambda min, max: Parameter())
    lognormal = staticmethod(lambda mean, std: Parameter())


class math:
    redraw = staticmethod(lambda parameter, min, max: Parameter())
    min = staticmethod(lambda parameter, value: Parameter())
    max = staticmethod(lambda parameter, value: Parameter())


class NodeCollection:
    following = 1

    def __init__(self, model, ids):
        self.__dict__.update(model=model, ids=list(ids))

    def __len__(self):
        return len(self.ids)

    def tolist(self):
        return self.ids

    def __getitem__(self, at):
        return NodeCollection(self.model, np.asarray(self.ids)[at])

    def __setattr__(self, name, value):
        assert name in MODELS[self.model], f"{self.model} has no {name}"

    @property
    def events(self):
        return {"senders": np.zeros(0, int), "times": np.zeros(0)}


def Create(model, n=1, params=None):
    assert isinstance(n, int)
    for given in params if isinstance(params, list) else [params or {}]:
        unknown = set(given) - MODELS[model]
        assert not unknown, f"{model} has no {unknown}"
        for name, value in given.items():
            listed = isinstance(value, (list, np.ndarray)) and not name.startswith(("spike_times", "amplitude_", "record_from"))
            assert not listed or len(value) == n, f"{name}: {len(value)} values for {n}"
            if name == "spike_times":
                assert np.all(np.asarray(value) > 0) and np.all(np.diff(value) >= 0)
    made["neurons"][model] = made["neurons"].get(model, 0) + n
    ids = range(NodeCollection.following, NodeCollection.following + n)
    NodeCollection.following += n
    return NodeCollection(model, ids)


def Connect(pre, post, conn_spec=None, syn_spec=None):
    if isinstance(conn_spec, str):
        conn_spec = {"rule": conn_spec}
    spec = dict(conn_spec or {"rule": "all_to_all"})
    rule = spec.pop("rule")
    unknown = set(spec) - RULES[rule] - {"allow_autapses", "allow_multapses"}
    assert not unknown and RULES[rule] <= set(spec), f"{rule}: {spec}"
    synapse = dict(syn_spec or {})
    model = synapse.pop("synapse_model", "static_synapse")
    assert set(synapse) <= SYNAPSES[model] | {"weight", "delay"}, f"{model}: {synapse}"
    if isinstance(pre, np.ndarray):
        assert rule == "one_to_one" and len(pre) == len(post)
        for name, value in synapse.items():
            assert len(value) == len(pre), name
        made["synapses"] += len(pre)
        return
    if rule == "one_to_one":
        assert len(pre) == len(post)
    made["rules"].append(rule)
    if post.model == "spike_recorder" or pre.model == "multimeter":
        made["recorded"].append(len(pre) if post.model == "spike_recorder" else len(post))


def ResetKernel():
    pass


def Rank():
    return 0


def Simulate(time):
    made["time"] = time
    print(json.dumps(made))
