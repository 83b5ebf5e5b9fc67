"""Values of NEURON that published.test.ts holds: /usr/bin/python3 tests/references/neuron_values.py (Debian: python3-neuron 8.2.2)."""
import json

from neuron import h

h.load_file('stdrun.hoc')
soma = h.Section(name='soma')
soma.L = soma.diam = 17.841241161527712  # 1,000 µm²
soma.insert('hh')
h.usetable_hh = 0
h.celsius = 6.3
clamp = h.IClamp(soma(0.5))
clamp.delay, clamp.dur, clamp.amp = 0, 1e9, 0.1
crossings = h.Vector()
detector = h.NetCon(soma(0.5)._ref_v, None, sec=soma)
detector.threshold = 0
detector.record(crossings)
cvode = h.CVode()
cvode.active(1)
cvode.atol(1e-11)
cvode.rtol(1e-11)
cvode.condition_order(2)
h.finitialize(-65)
cvode.solve(100)
print(json.dumps({'crossings': list(crossings), 'v': soma(0.5).v, 'gates': [soma(0.5).hh.m, soma(0.5).hh.h, soma(0.5).hh.n]}))
