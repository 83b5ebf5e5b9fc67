"""Rules of NWB 2 (core 2.7.0, hdmf-common 1.8.0) for one file, and its spike trains, as JSON: python3 check_layout.py FILE."""
import json
import re
import sys

import h5py
import numpy as np

broken = []


def rule(holds, text):
    if not holds:
        broken.append(text)


def typed(item, kind, namespace):
    rule(item.attrs.get("neurodata_type") == kind, f"{item.name}: a {kind}")
    rule(item.attrs.get("namespace") == namespace, f"{item.name}: of {namespace}")
    rule(re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", item.attrs["object_id"]) is not None, f"{item.name}: a UUID")
    ids.append(item.attrs["object_id"])


def table(group, kind, required):
    typed(group, kind, "core")
    names = [str(name) for name in group.attrs["colnames"]]
    rule(isinstance(group.attrs["description"], str), f"{group.name}: description")
    typed(group["id"], "ElementIdentifiers", "hdmf-common")
    rule(group["id"].dtype.kind in "iu", f"{group.name}: ids are integers")
    rule(set(required) <= set(names), f"{group.name}: columns {required}")
    rule({n for n in group if n != "id" and not n.endswith("_index")} == set(names), f"{group.name}: colnames name every column")
    for name in names:
        typed(group[name], "VectorData", "hdmf-common")
        rule(isinstance(group[name].attrs["description"], str), f"{name}: description")
        if f"{name}_index" not in group:
            rule(len(group[name]) == len(group["id"]), f"{name}: one value a row")
            continue
        index = group[f"{name}_index"]
        typed(index, "VectorIndex", "hdmf-common")
        rule(index.dtype.kind == "u" and len(index) == len(group["id"]), f"{name}: one end a row")
        rule(group.file[index.attrs["target"]] == group[name], f"{name}: the index points to its column")


ids = []
with h5py.File(sys.argv[1]) as file:
    typed(file, "NWBFile", "core")
    rule(file.attrs["nwb_version"] == "2.7.0", "nwb_version")
    for name in ("acquisition", "analysis", "processing", "stimulus/presentation", "stimulus/templates", "general"):
        rule(isinstance(file[name], h5py.Group), f"group {name}")
    for name in ("identifier", "session_description", "session_start_time", "timestamps_reference_time"):
        rule(file[name].shape == () and h5py.check_string_dtype(file[name].dtype), f"{name} is one text")
    rule(file["file_create_date"].ndim == 1, "file_create_date is a list")
    units = file["units"]
    table(units, "Units", ["spike_times"])
    ends = [0, *map(int, units["spike_times_index"][:])]
    trains = [units["spike_times"][a:b] for a, b in zip(ends, ends[1:])]
    rule(all(np.all(np.diff(train) >= 0) for train in trains), "trains ascend")
    trials = {}
    if "intervals" in file:
        table(file["intervals/trials"], "TimeIntervals", ["start_time", "stop_time"])
        trials = {n: [v if not isinstance(v, bytes) else v.decode() for v in file[f"intervals/trials/{n}"][:].tolist()]
                  for n in file["intervals/trials"] if n != "id"}
    series = {}
    for name, group in file["acquisition"].items():
        typed(group, "TimeSeries", "core")
        data, start = group["data"], group["starting_time"]
        rule(start.dtype == np.float64 and start.attrs["unit"] == "seconds" and start.attrs["rate"] > 0, f"{name}: starting_time")
        rule(all(key in data.attrs for key in ("unit", "conversion", "resolution", "offset")), f"{name}: attributes of data")
        series[name] = [list(data.shape), float(start[()]), float(start.attrs["rate"]), data.attrs["unit"], float(data[:].ravel()[-1])]
    rule(len(set(ids)) == len(ids), "object ids are unique")
    source = units["source_id"][:].tolist() if "source_id" in units else []
    print(json.dumps({
        "broken": broken, "trains": [train.tolist() for train in trains], "series": series, "trials": trials,
        "source_id": [s.decode() if isinstance(s, bytes) else str(s) for s in source],
    }))
