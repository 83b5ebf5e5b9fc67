"""A file as PyNWB lays it out, with more than Synfire reads: electrodes by reference, ragged intervals, big ids: python3 make_other.py FILE."""
import sys

import h5py
import numpy as np

with h5py.File(sys.argv[1], "w") as file:
    file.attrs.update(namespace="core", neurodata_type="NWBFile", nwb_version="2.5.0", object_id="x")
    file["identifier"] = "other"
    file["session_description"] = "spikes that h5py wrote"
    file["session_start_time"] = "2020-01-02T03:04:05+01:00"
    electrodes = file.create_group("general/extracellular_ephys/electrodes")
    electrodes["id"] = np.arange(3)
    electrodes["group"] = np.array([electrodes.ref] * 3, dtype=h5py.ref_dtype)
    units = file.create_group("units")
    units["id"] = np.array([7, 2**60 + 1, 9], np.int64)
    times = [np.array([0.01, 0.5, 1.25]), np.array([]), np.array([0.2, 0.2])]
    units["spike_times"] = np.concatenate(times)
    units["spike_times"].attrs["resolution"] = 1 / 30000
    units["spike_times_index"] = np.array([3, 3, 5], np.uint8)
    units["spike_times_index"].attrs["target"] = units["spike_times"].ref
    units["quality"] = np.array(["good", "noise", "good"], dtype=object)
    units["obs_intervals"] = np.array([[0, 2.0]] * 3)
    units["obs_intervals_index"] = np.array([1, 2, 3], np.uint8)
    units["electrodes"] = np.array([0, 1, 2])
    units["electrodes"].attrs["table"] = electrodes.ref
    trials = file.create_group("intervals/trials")
    trials["id"] = np.arange(2)
    trials["start_time"] = [0.0, 1.0]
    trials["stop_time"] = [0.9, 1.9]
    trials["correct"] = np.array([True, False])
    trials["timeseries"] = np.zeros(2, dtype=[("idx", "i4"), ("count", "i4")])
    trials["timeseries_index"] = np.array([1, 2], np.uint8)
    lfp = file.create_group("acquisition/lfp")
    lfp.attrs.update(description="potentials", comments="none")
    lfp["data"] = np.arange(6, dtype=np.int16).reshape(3, 2)
    lfp["data"].attrs.update(unit="volts", conversion=1e-6)
    lfp["timestamps"] = [0.0, 0.1, 0.3]
