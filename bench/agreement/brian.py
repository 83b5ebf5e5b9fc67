"""Drawn networks in Brian2: one process reads families of them, a line of JSON each, and answers each with a line.

A family runs as one network, whose parts are not connected: every number is a parameter of a neuron or of a synapse. Texts of neurons are
taken as they stand, but for units (Brian2 declares base units) and for what docs/coming-from-brian2.md says of the difference: a refractory time of r steps is r + 1
here; where arrivals jump a state they act before thresholds are tested; stages of rk2 and rk4 see a potential that a spike resets no
further than its threshold where slopes bend.
"""
import json
import re
import sys

import brian2 as b
import numpy as np

b.prefs.codegen.target = 'numpy'
b.prefs.logging.file_log = False
b.prefs.logging.save_script = False
b.BrianLogger.suppress_name('resolution_conflict')

BASE = {'mV': 'volt', 'ms': 'second', 'pA': 'amp', 'nS': 'siemens', 'pF': 'farad', 'Hz': 'hertz'}
UNITS = {name: getattr(b, name) for name in BASE}


def base(unit):
    return re.sub(r'[A-Za-z]+', lambda m: BASE[m.group()], unit)


def value(unit):
    """What one of the unit is, in base units."""
    return float(eval(unit, dict(UNITS)))


def fill(group, name, numbers, unit='1'):
    group.variables[name].set_value(np.asarray(numbers, dtype=float) * value(unit))


def weight_unit(receptor):
    if receptor['kind'] == 'jump':
        return receptor['unit']
    return 'nS' if receptor['kind'].startswith('conductance') else 'pA'


def receptor_text(name, kind):
    """Equations, current, and what a weight of 1 adds to which state."""
    conducts = kind.startswith('conductance')
    x, unit = (f'g_{name}', 'siemens') if conducts else (f'I_{name}', 'amp')
    current = f'{x}*(E_rev_{name} - v)' if conducts else x
    shape = kind.removeprefix('conductance').lower()
    if shape == 'exponential':
        return f'd{x}/dt = -{x}/tau_syn_{name} : {unit}', current, x, '1'
    y = f'y_{name}'
    if shape == 'alpha':
        up = down = f'tau_syn_{name}'
        scale = f'exp(1)/{up}_post'
    else:
        up, down = f'tau_rise_{name}', f'tau_decay_{name}'
        scale = f'exp(log({down}_post/{up}_post)*{up}_post/({down}_post - {up}_post))/{up}_post'
    text = f'd{x}/dt = {y} - {x}/{up} : {unit}\nd{y}/dt = -{y}/{down} : {unit}/second'
    return text, current, y, scale


def held_back(line, limit):
    """Stages see v no further than the threshold."""
    left, right = line.split('=', 1)
    return left + '=' + re.sub(r'\bv\b', f'clip(v, -10*volt, {limit})', right)


def lines_of(model):
    return [line.strip() for line in model['equations'].split('\n') if line.strip()]


def units_of_states(model):
    found = (re.match(r'd(\w+)/dt = .* : (\S+)', line) for line in lines_of(model))
    return {match.group(1): match.group(2) for match in found if match}


def group_of(name, receptors, family):
    model, lines, currents, constants = family['text'], [], [], {'I_ext': 'pA', 't_ref': 'ms'}
    for id, receptor in receptors.items():
        if receptor['kind'] == 'jump':
            continue
        text, current, _, _ = receptor_text(id, receptor['kind'])
        lines += text.split('\n')
        currents.append(current)
        for parameter in family['networks'][0]['populations'][name]['receptors'][id]:
            constants[f'{parameter}_{id}'] = 'mV' if parameter == 'E_rev' else 'ms'
    constants.update({id: unit for id, (unit, _, _) in model['parameters'].items()})
    syn = '(' + (' + '.join(currents) or '0*amp') + ')'
    for line in lines_of(model):
        text, unit, flag = re.fullmatch(r'(.*) : (\S+)(.*)', line).groups()
        lines.append(re.sub(r'\bI_syn\b', syn, text) + f' : {base(unit)}{flag}')
    if 'limit' in model and family['method'] in ('rk2', 'rk4'):
        lines = [held_back(line, model['limit']) for line in lines]
    lines += [f'{id} : {base(unit)} (constant)' for id, unit in constants.items()]
    own = [network['populations'][name] for network in family['networks']]
    group = b.NeuronGroup(
        sum(p['size'] for p in own), '\n'.join(lines), threshold=model['threshold'], reset=model.get('reset'),
        refractory='t_ref', method=family['method'], dt=family['dt'] * b.ms, namespace={})

    def all_of(numbers):
        return np.concatenate([np.broadcast_to(numbers(p), p['size']) for p in own])

    fill(group, 'I_ext', all_of(lambda p: p['drive']), 'pA')
    fill(group, 't_ref', all_of(lambda p: (p['refractory'] + 1) * family['dt']), 'ms')
    for id, (unit, _, _) in model['parameters'].items():
        fill(group, id, all_of(lambda p: p['parameters'][id]), unit)
    for id in receptors:
        for parameter in own[0]['receptors'][id]:
            unit = 'mV' if parameter == 'E_rev' else 'ms'
            fill(group, f'{parameter}_{id}', all_of(lambda p: p['receptors'][id][parameter]), unit)
    for id, unit in units_of_states(model).items():
        fill(group, id, all_of(lambda p: p['initial'][id]), unit)
    return group


RULE_UNITS = {'A_plus': '1', 'A_minus': '1', 'U': '1', 'tau_plus': 'ms', 'tau_minus': 'ms', 'tau_d': 'ms', 'tau_f': 'ms'}


def synapses_of(c, groups, receptor, family, offsets):
    unit = weight_unit(receptor)
    state, scale = receptor.get('state'), '1'
    if state is None:
        _, _, state, scale = receptor_text(c['receptor'], receptor['kind'])
    model, rule = f'weight : {base(unit)}', c.get('rule')
    own = [network['projections'][c['name']] for network in family['networks']]
    on_pre, on_post = f'{state}_post += weight*{scale}', None
    if rule:
        more, on_pre, on_post = (short_term if rule['rule'] == 'tsodyksMarkram' else pair_stdp)(rule, f'{state}_post', scale)
        units = {id: RULE_UNITS.get(id, unit) for id in own[0]['parameters']}
        model = '\n'.join([model, *more, *(f'{id} : {base(u)} (constant)' for id, u in units.items())])
    s = b.Synapses(groups[c['source']], groups[c['target']], model, on_pre=on_pre, on_post=on_post,
                   dt=family['dt'] * b.ms, namespace={})

    def all_of(numbers):
        return np.concatenate([np.broadcast_to(numbers(k, p), len(p['weights'])) for k, p in enumerate(own)])

    s.connect(i=all_of(lambda k, p: np.array(p['sources']) + offsets[c['source']][k]),
              j=all_of(lambda k, p: np.array(p['targets']) + offsets[c['target']][k]))
    fill(s, 'weight', all_of(lambda k, p: p['weights']), unit)
    if rule:
        for id, u in units.items():
            fill(s, id, all_of(lambda k, p: p['parameters'][id]), u)
        if rule['rule'] == 'tsodyksMarkram':
            s.x_s = 1
    early = 1 if family['jumps'] else 0
    s.pre.delay = (all_of(lambda k, p: p['delays']) - early) * family['dt'] * b.ms
    return s


def short_term(rule, state, scale):
    more = ['dx_s/dt = (1 - x_s)/tau_d : 1 (event-driven)']
    if not rule['facilitates']:
        return more, f'{state} += weight*{scale}*U*x_s; x_s = x_s - U*x_s', None
    more.append('du_s/dt = -u_s/tau_f : 1 (event-driven)')
    return more, f'u_s = u_s + U*(1 - u_s); {state} += weight*{scale}*u_s*x_s; x_s = x_s - u_s*x_s', None


def pair_stdp(rule, state, scale):
    more = ['dx_s/dt = -x_s/tau_plus : 1 (event-driven)', 'dy_s/dt = -y_s/tau_minus : 1 (event-driven)']
    down, up = ('w_max', 'w_max') if rule['weights'] == 'additive' else ('weight', '(w_max - weight)')
    x, y = ('x_s = x_s + 1', 'y_s = y_s + 1') if rule['pairs'] == 'all' else ('x_s = 1', 'y_s = 1')
    on_pre = f'{state} += weight*{scale}; weight = clip(weight - A_minus*y_s*{down}, 0*w_max, w_max); {x}'
    return more, on_pre, f'weight = clip(weight + A_plus*x_s*{up}, 0*w_max, w_max); {y}'


def trains_of(family, offsets):
    trains = [network['trains'] for network in family['networks']]
    units = np.concatenate([np.array(t['units'], dtype=int) + offsets['trains'][k] for k, t in enumerate(trains)])
    steps = np.concatenate([np.array(t['steps'], dtype=int) for t in trains])
    dt = family['dt'] * b.ms
    return b.SpikeGeneratorGroup(offsets['trains'][-1], units, (steps - 1) * dt, dt=dt)


def run(family):
    networks = family['networks']
    names = [p['name'] for p in family['populations']]
    sizes = {'trains': [n['trains']['size'] for n in networks],
             **{name: [n['populations'][name]['size'] for n in networks] for name in names}}
    offsets = {name: np.concatenate([[0], np.cumsum(each)]) for name, each in sizes.items()}
    receptors = {p['name']: p['receptors'] for p in family['populations']}
    groups = {'trains': trains_of(family, offsets)}
    groups.update({name: group_of(name, receptors[name], family) for name in names})
    synapses = {c['name']: synapses_of(c, groups, receptors[c['target']][c['receptor']], family, offsets)
                for c in family['projections']}
    monitors = {name: b.SpikeMonitor(groups[name]) for name in names}
    net = b.Network(*groups.values(), *synapses.values(), *monitors.values())
    states, ends, dt = [], np.cumsum([piece['steps'] for piece in family['pieces']]), family['dt'] * b.ms

    def between():
        states.append(read_states(family, groups, synapses))
        k = len(states)
        if k < len(ends) and family['pieces'][k]['drives']:
            for name in names:
                fill(groups[name], 'I_ext', np.concatenate([n['drives'][k][name] for n in networks]), 'pA')

    if family['jumps']:
        # spikes found after the synapses have acted would be lost where a run ends: one run, and what is done between runs at its steps
        net.schedule = ['start', 'groups', 'synapses', 'thresholds', 'resets', 'end']
        trains = groups['trains']
        net.add(b.NetworkOperation(lambda: between() if round(float(trains.t / dt)) + 1 in ends else None, dt=dt, when='end'))
        net.run(int(ends[-1]) * dt)
    else:
        for piece in family['pieces']:
            net.run(piece['steps'] * dt)
            between()
    spikes = {name: spikes_of(monitor, family['dt']) for name, monitor in monitors.items()}
    ends = {c['name']: np.cumsum([0, *(len(n['projections'][c['name']]['weights']) for n in networks)]) for c in family['projections']}
    return [part(k, spikes, states, offsets | ends) for k in range(len(networks))]


def part(k, spikes, states, offsets):
    """What belongs to network k of the family."""
    own = {}
    for name, (steps, senders) in spikes.items():
        low, high = offsets[name][k], offsets[name][k + 1]
        inside = (senders >= low) & (senders < high)
        own[name] = np.stack([steps[inside], senders[inside] - low], axis=1).tolist()

    def cut(found):
        places = {state: offsets[state.split('.')[0]] for state in found}
        return {state: all[places[state][k]:places[state][k + 1]].tolist() for state, all in found.items()}

    return {'spikes': own, 'states': [cut(found) for found in states]}


def spikes_of(monitor, dt):
    steps = np.round(np.asarray(monitor.t) / (dt * 1e-3)).astype(int)
    senders = np.asarray(monitor.i)
    order = np.lexsort((senders, steps))
    return steps[order], senders[order]


def read_states(family, groups, synapses):
    found = {}
    receptors = {p['name']: p['receptors'] for p in family['populations']}

    def read(key, group, name, unit):
        found[key] = np.array(group.variables[name].get_value() / value(unit))

    for population, own in receptors.items():
        group = groups[population]
        for name, unit in units_of_states(family['text']).items():
            read(f'{population}.{name}', group, name, unit)
        for id, receptor in own.items():
            unit = weight_unit(receptor)
            for name, of in ((f'{"g" if unit == "nS" else "I"}_{id}', unit), (f'y_{id}', f'{unit}/ms')):
                if receptor['kind'] != 'jump' and name in group.variables:
                    read(f'{population}.{name}', group, name, of)
    for c in family['projections']:
        if c.get('rule') and c['rule']['rule'] == 'pairStdp':
            read(f'{c["name"]}.w', synapses[c['name']], 'weight', weight_unit(receptors[c['target']][c['receptor']]))
    return found


for line in sys.stdin:
    print(json.dumps(run(json.loads(line))).replace('NaN', 'null').replace('Infinity', 'null'), flush=True)
