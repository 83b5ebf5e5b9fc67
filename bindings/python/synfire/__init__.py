"""Synfire: large recurrent networks, spiking and rate; the same spikes everywhere, bit for bit.

Everything that the JavaScript library exports is here under its own name or in snake_case::

    import synfire as sf

    net = sf.Network(dt=0.1, seed=1)
    e = net.population("E", 800, sf.lif(tau_m=20, receptors={"ex": sf.exponential(tau_syn=5)}))
    net.connect(e, e, connector=sf.bernoulli(0.1), weight=20, delay=1.5)
    net.poisson_input(e, rate=2000, weight=30)
    recording = sf.simulate(net, time=1000)
    recording.hash, recording.spikes("E")["times"]

Keyword arguments become the options object, the last argument of the JavaScript call; option names stay as they are there
(``recordSpikes``). NumPy arrays go in and come out as arrays. Faults are raised as ``SynfireError``. Ctrl-C stops a run and
returns what was recorded.

Other entries of the library are modules of the same kind: ``synfire.rate``, ``synfire.space``, ``synfire.drives``,
``synfire.linalg``, ``synfire.learn``, ``synfire.sampling``, ``synfire.nir``, ``synfire.nwb``, ``synfire.nest``, ``synfire.nestml``, ``synfire.neuroml``,
``synfire.sonata``. ``live_raster`` runs a network in a notebook's own tab.
"""

from ._errors import SynfireError
from ._library import Library
from ._live import LiveRaster as live_raster

__all__ = ["SynfireError", "live_raster", "rate", "space", "drives", "linalg", "learn", "sampling", "nir", "nwb", "nest", "nestml", "neuroml", "sonata"]

_main = Library("synfire")
rate = Library("synfire/rate")
space = Library("synfire/space")
drives = Library("synfire/drives")
linalg = Library("synfire/linalg")
learn = Library("synfire/learn")
sampling = Library("synfire/sampling")
nir = Library("synfire/nir")
nwb = Library("synfire/nwb")
nest = Library("synfire/nest")
nestml = Library("synfire/nestml")
neuroml = Library("synfire/neuroml")
sonata = Library("synfire/sonata")


def __getattr__(name):
    if name.startswith("__"):
        raise AttributeError(name)
    return getattr(_main, name)


def __dir__():
    return sorted(set(globals()) | set(dir(_main)))
