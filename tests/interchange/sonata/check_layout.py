"""Rules of the SONATA guide, version 0.1, for a folder of files; prints what is broken as JSON: python3 check_layout.py FOLDER."""
import json
import sys
from pathlib import Path

import h5py
import numpy as np

folder = Path(sys.argv[1])
broken = []


def rule(holds, text):
    if not holds:
        broken.append(text)


def table(path):
    header, *rows = [line.split() for line in path.read_text().splitlines()]
    rule(all(len(row) == len(header) for row in rows), f"{path.name}: columns separated by blanks")
    return [dict(zip(header, row)) for row in rows]


def whole(dataset, length=None):
    rule(dataset.ndim == 1 and dataset.dtype.kind in "ui", f"{dataset.name}: one column of integers")
    rule(length in (None, len(dataset)), f"{dataset.name}: one value an item")
    return dataset[:].astype(np.int64)


manifest = {"$BASE_DIR": "."}
circuit = json.loads((folder / "circuit_config.json").read_text())
simulation = json.loads((folder / "simulation_config.json").read_text())


def path(text, config):
    variables = config["manifest"]
    while "$" in text:
        before = text
        for name, value in variables.items():
            text = text.replace(name, value)
        if text == before:
            broken.append(f"{text}: every variable is in the manifest")
            break
    return folder / text


sizes = {}
for pair in circuit["networks"]["nodes"]:
    types = {int(row["node_type_id"]): row for row in table(path(pair["node_types_file"], circuit))}
    with h5py.File(path(pair["nodes_file"], circuit)) as file:
        rule(file.attrs["magic"] == 0x0A7A and file.attrs["magic"].dtype == np.uint32, "magic is a uint32 of 0x0A7A")
        rule(list(file.attrs["version"]) == [0, 1], "version is [0, 1]")
        for name, group in file["nodes"].items():
            ids = whole(group["node_type_id"])
            sizes[name] = len(ids)
            rule(set(ids) <= set(types), f"{name}: every type is in the table")
            rule(list(whole(group["node_id"], len(ids))) == list(range(len(ids))), f"{name}: ids from 0 on")
            for k, g in zip(whole(group["node_group_index"], len(ids)), whole(group["node_group_id"], len(ids))):
                rule(isinstance(group[str(g)], h5py.Group), f"{name}: group {g}")
            for row in types.values():
                rule(row["model_type"] in ("virtual", "point_neuron"), f"{name}: model_type")
                if row["model_type"] == "virtual":
                    continue
                schema, resource = row["model_template"].split(":")
                rule(schema == "nest" and resource, f"{name}: model_template")
                parameters = path(circuit["components"]["point_neuron_models_dir"], circuit) / row["dynamics_params"]
                rule(all(np.isfinite(v) for v in json.loads(parameters.read_text()).values()), f"{parameters.name}: numbers")

edges = 0
for pair in circuit["networks"]["edges"]:
    types = {int(row["edge_type_id"]): row for row in table(path(pair["edge_types_file"], circuit))}
    with h5py.File(path(pair["edges_file"], circuit)) as file:
        rule(file.attrs["magic"] == 0x0A7A, "magic of edges")
        for name, group in file["edges"].items():
            source, target = whole(group["source_node_id"]), whole(group["target_node_id"])
            count = len(source)
            edges += count
            ends = []
            for column in ("source_node_id", "target_node_id"):
                population = group[column].attrs["node_population"]
                ends.append(sizes.get(population, -1))
                rule(population in sizes, f"{name}: {column} names a population")
                rule(count == 0 or group[column][:].max() < sizes[population], f"{name}: {column} within the population")
            rule(set(whole(group["edge_type_id"], count)) <= set(types), f"{name}: types")
            whole(group["edge_group_id"], count)
            rule(sorted(whole(group["edge_group_index"], count)) == list(range(count)), f"{name}: group index")
            for column in ("syn_weight", "delay"):
                values = group["0"][column]
                rule(values.shape == (count,) and values.dtype == np.float64, f"{name}: {column}")
            for way, ids, size in (("source_to_target", source, ends[0]), ("target_to_source", target, ends[1])):
                ranges, table_ = group[f"indices/{way}/node_id_to_range"][:], group[f"indices/{way}/range_to_edge_id"][:]
                rule(ranges.shape == (size, 2), f"{name}: {way} has a row a node")
                for node in range(size):
                    found = [e for a, b in table_[int(ranges[node, 0]):int(ranges[node, 1])] for e in range(int(a), int(b))]
                    rule(found == list(np.flatnonzero(ids == node)), f"{name}: {way} of node {node}")

for entry in simulation["inputs"].values():
    with h5py.File(path(entry["input_file"], simulation)) as file:
        for name, group in file["spikes"].items():
            rule(name in sizes and group.attrs["sorting"] == "by_time", f"{name}: spikes")
            times = group["timestamps"]
            rule(times.dtype == np.float64 and times.attrs["units"] == "ms", f"{name}: timestamps")
            rule(bool(np.all(np.diff(times[:]) >= 0)), f"{name}: by time")
            rule(group["node_ids"].dtype == np.uint64 and len(group["node_ids"]) == len(times), f"{name}: node_ids")
rule(simulation["run"]["tstop"] > 0 and simulation["run"]["dt"] > 0, "run")
print(json.dumps({"broken": sorted(set(broken)), "nodes": sizes, "edges": edges}))
