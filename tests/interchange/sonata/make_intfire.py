"""Lays out the 300 IntFire1 cells of shared/data/sonata-300-intfire by the SONATA guide, with h5py: python3 make_intfire.py DATA OUT."""
import json
import sys
from pathlib import Path

import h5py
import numpy as np

data, out = map(Path, sys.argv[1:3])
load = lambda name: np.load(data / f"{name}.npy")
for folder in ("network", "inputs", "components/cells", "components/synapses"):
    (out / folder).mkdir(parents=True, exist_ok=True)


def new(path):
    file = h5py.File(out / path, "w")
    file.attrs["magic"] = np.uint32(0x0A7A)
    file.attrs["version"] = np.array([0, 1], np.uint32)
    return file


def nodes(name, types, text):
    with new(f"network/{name}_nodes.h5") as file:
        group = file.create_group(f"nodes/{name}")
        count = len(types)
        group["node_id"] = np.arange(count, dtype=np.uint64)
        group["node_type_id"] = np.array(types, np.uint64)
        group["node_group_id"] = np.zeros(count, np.uint32)
        group["node_group_index"] = np.arange(count, dtype=np.uint64)
        group.create_group("0")
    (out / f"network/{name}_node_types.csv").write_text(text)


def edges(source, file_name, target="v1"):
    with new(f"network/{source}_{target}_edges.h5") as file:
        group = file.create_group(f"edges/{source}_to_{target}")
        pre, post = load(f"{file_name}_pre_u16"), load(f"{file_name}_post_u16")
        for end, ids, population in (("source", pre, source), ("target", post, target)):
            group[f"{end}_node_id"] = ids.astype(np.uint64)
            group[f"{end}_node_id"].attrs["node_population"] = population
        weight = load(f"{file_name}_weight_f64")
        group["edge_type_id"] = np.where(weight < 0, 101, 100).astype(np.uint32)
        group["edge_group_id"] = np.zeros(len(pre), np.uint16)
        group["edge_group_index"] = np.arange(len(pre), dtype=np.uint32)
        # five synapses an edge; the sign is in the JSON of the type
        group["0/nsyns"] = np.full(len(pre), 5, np.uint16)
        group["0/syn_weight"] = np.abs(weight) / 5
    (out / f"network/{source}_{target}_edge_types.csv").write_text(
        "edge_type_id target_query source_query delay dynamics_params\n"
        "100 \"model_type=='point_neuron' & ei=='e'\" * 2.0 excitatory.json\n101 * * 2.0 inhibitory.json\n"
    )


nodes(
    "v1",
    [100] * 240 + [101] * 60,
    "node_type_id ei model_template model_type dynamics_params\n"
    "100 e nrn:IntFire1 point_neuron exc.json\n101 i nrn:IntFire1 point_neuron inh.json\n",
)
for name, size in (("lgn", 90), ("tw", 30)):
    nodes(name, [100] * size, "node_type_id model_type model_template\n100 virtual NULL\n")
    edges(name, f"{name}_v1")
    with new(f"inputs/{name}_spikes.h5") as file:
        group = file.create_group(f"spikes/{name}")
        group["node_ids"] = load(f"{name}_spike_node_u16").astype(np.uint64)
        group["timestamps"] = load(f"{name}_spike_time_ms_f64")
        group["timestamps"].attrs["units"] = "ms"
edges("v1", "v1_v1")
for path, content in {
    "components/cells/exc.json": {"type": "NEURON_IntFire1", "tau": 0.024, "refrac": 0.003},
    "components/cells/inh.json": {"type": "NEURON_IntFire1", "tau": 0.007, "refrac": 0.003},
    "components/synapses/excitatory.json": {"level_of_detail": "instantaneous", "sign": 1},
    "components/synapses/inhibitory.json": {"level_of_detail": "instantaneous", "sign": -1},
    "node_sets.json": {"thalamus": {"population": "lgn"}, "input": ["thalamus", "background"],
                       "background": {"model_type": "virtual", "population": ["tw"]}},
    "circuit_config.json": {
        "manifest": {"$NETWORK_DIR": "./network", "$COMPONENT_DIR": "components"},
        "components": {"point_neuron_models_dir": "$COMPONENT_DIR/cells",
                       "synaptic_models_dir": "${COMPONENT_DIR}/synapses"},
        "networks": {
            "nodes": [{"nodes_file": f"$NETWORK_DIR/{p}_nodes.h5",
                       "node_types_file": f"$NETWORK_DIR/{p}_node_types.csv"} for p in ("v1", "lgn", "tw")],
            "edges": [{"edges_file": f"$NETWORK_DIR/{p}_v1_edges.h5",
                       "edge_types_file": f"$NETWORK_DIR/{p}_v1_edge_types.csv"} for p in ("v1", "lgn", "tw")],
        },
    },
    "simulation_config.json": {
        "manifest": {"$BASE_DIR": ".", "$OUTPUT_DIR": "$BASE_DIR/output", "$INPUT_DIR": "$BASE_DIR/inputs"},
        "run": {"tstop": 3000.0, "dt": 0.1, "spike_threshold": -15},
        "target_simulator": "NEURON",
        "conditions": {"celsius": 34.0, "v_init": -80},
        "node_sets_file": "$BASE_DIR/node_sets.json",
        "inputs": {f"{p}_spikes": {"input_type": "spikes", "module": "h5", "node_set": "input",
                                   "input_file": f"$INPUT_DIR/{p}_spikes.h5"} for p in ("lgn", "tw")},
        "output": {"output_dir": "$OUTPUT_DIR", "spikes_file": "spikes.h5", "spikes_sort_order": "by_id"},
    },
    "config.json": {"network": "./circuit_config.json", "simulation": "./simulation_config.json"},
}.items():
    (out / path).write_text(json.dumps(content))
