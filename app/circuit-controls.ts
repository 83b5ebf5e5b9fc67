/** The gates, sliders and fields of the circuit: they show settings and make new ones. Dragging a point is one of them. */
import { type CircuitSettings, MODES, type Pathways } from './circuit-model.ts';
import { observed, type Picture } from './circuit-picture.ts';
import { find, make } from './page.ts';

interface Slider {
  readonly place: string;
  readonly label: string;
  readonly unit: string;
  readonly range: readonly [low: number, high: number, step: number];
  get(settings: CircuitSettings): number;
  set(settings: CircuitSettings, value: number): CircuitSettings;
}

const ofSense = (
  name: 'angle' | 'value' | 'sigma',
  label: string,
  unit: string,
  range: Slider['range'],
): Slider => ({
  place: '#circuit-sense',
  label,
  unit,
  range,
  get: ({ sense }) => sense[name],
  set: (settings, value) => ({ ...settings, sense: { ...settings.sense, [name]: value } }),
});

const SLIDERS: readonly Slider[] = [
  ofSense('angle', 'direction φ', '°', [0, 360, 1]),
  ofSense('value', 'value y', '', [-1.2, 1.2, 0.01]),
  ofSense('sigma', 'noise σ', '', [0.05, 0.6, 0.01]),
  {
    place: '#circuit-trust',
    label: 'reliability',
    unit: '%',
    range: [34, 99, 1],
    get: ({ context }) => Math.round(100 * context.trust),
    set: (settings, value) => ({
      ...settings,
      context: { ...settings.context, trust: value / 100 },
    }),
  },
  {
    place: '#circuit-peak',
    label: 'peak of the noise',
    unit: '% of the swing',
    range: [20, 100, 1],
    get: ({ peak }) => Math.round(100 * peak),
    set: (settings, value) => ({ ...settings, peak: value / 100 }),
  },
];

/** `change` is called with what the visitor made of the settings; returns what shows others. */
export function startControls(
  now: () => CircuitSettings,
  change: (settings: CircuitSettings) => void,
): (settings: CircuitSettings) => void {
  const shows = [
    ...SLIDERS.map((slider) => startSlider(slider, now, change)),
    startSwitch('#circuit-sense-open', 'sense', now, change),
    startSwitch('#circuit-context-open', 'context', now, change),
    startModes(now, change),
    startFields(now, change),
  ];
  const show = (settings: CircuitSettings) => {
    for (const each of shows) each(settings);
  };
  show(now());
  return show;
}

type Start = (
  now: () => CircuitSettings,
  change: (settings: CircuitSettings) => void,
) => (settings: CircuitSettings) => void;

function startSlider(slider: Slider, ...[now, change]: Parameters<Start>) {
  const { label, unit, range } = slider;
  const [min, max, step] = range.map(String);
  const name = unit === '' ? label : `${label}, ${unit}`;
  const bar = make('input', { type: 'range', min, max, step });
  const field = make('input', { type: 'number', min, max, step: 'any' });
  bar.setAttribute('aria-label', `${name}, slider`);
  field.setAttribute('aria-label', name);
  const give = (input: HTMLInputElement) => {
    if (input.value === '' || !input.checkValidity()) return input.reportValidity();
    change(slider.set(now(), input.valueAsNumber));
  };
  bar.addEventListener('input', () => give(bar));
  field.addEventListener('change', () => give(field));
  find(slider.place).append(
    make('div', { className: 'slide' }, make('span', {}, name), bar, field),
  );
  return (settings: CircuitSettings) => {
    const value = slider.get(settings);
    bar.value = String(value);
    if (document.activeElement !== field) field.value = String(Number(value.toFixed(3)));
  };
}

function startSwitch(
  selector: string,
  gate: 'sense' | 'context',
  ...[now, change]: Parameters<Start>
) {
  const input = find<HTMLInputElement>(selector);
  input.addEventListener('change', () => {
    const settings = now();
    change({ ...settings, [gate]: { ...settings[gate], open: input.checked } });
  });
  return (settings: CircuitSettings) => {
    input.checked = settings[gate].open;
    input.closest('fieldset')?.classList.toggle('closed', !settings[gate].open);
  };
}

const startModes: Start = (now, change) => {
  const inputs = MODES.map((name, mode) => {
    const input = make('input', { type: 'radio', name: 'circuit-mode', value: name });
    input.addEventListener('change', () => {
      const settings = now();
      change({ ...settings, context: { ...settings.context, mode } });
    });
    find('#circuit-modes').append(make('label', {}, input, make('span', {}, name)));
    return input;
  });
  return ({ context }) => {
    inputs.forEach((input, mode) => {
      input.checked = mode === context.mode;
    });
  };
};

const startFields: Start = (now, change) => {
  const pathways = find<HTMLSelectElement>('#circuit-pathways');
  pathways.addEventListener('change', () =>
    change({ ...now(), pathways: pathways.value as Pathways }),
  );
  const fields = (['levels', 'chains', 'seed'] as const).map((name) => {
    const input = find<HTMLInputElement | HTMLSelectElement>(`#circuit-${name}`);
    input.addEventListener('change', () => {
      if (input.value === '' || !input.reportValidity()) return;
      change({ ...now(), [name]: Number(input.value) });
    });
    return { name, input };
  });
  return (settings) => {
    pathways.value = settings.pathways;
    for (const { name, input } of fields) input.value = String(settings[name]);
  };
};

/** Places on the canvas this near to the point take hold of it, CSS px. */
const NEAR = 26;

/** The point of the observation follows the pointer: its direction and its distance from 0 are what was seen. */
export function startDragging(picture: Picture, ...[now, change]: Parameters<Start>): void {
  const { canvas } = picture;
  let held = false;
  const inside = ({ clientX, clientY }: { clientX: number; clientY: number }) => {
    const { left, top } = canvas.getBoundingClientRect();
    return [clientX - left - canvas.clientLeft, clientY - top - canvas.clientTop] as const;
  };
  const near = (event: { clientX: number; clientY: number }) => {
    const { sense } = now();
    const [x, y] = picture.place(...observed(sense));
    const [across, down] = inside(event);
    return sense.open && Math.hypot(across - x, down - y) < NEAR;
  };
  // a finger on the point drags it, anywhere else it scrolls the page
  canvas.addEventListener(
    'touchstart',
    (event) => {
      if (near(event.touches[0])) event.preventDefault();
    },
    { passive: false },
  );
  canvas.addEventListener('pointerdown', (event) => {
    held = near(event);
    if (held) canvas.setPointerCapture(event.pointerId);
  });
  for (const end of ['pointerup', 'pointercancel'] as const) {
    canvas.addEventListener(end, () => {
      held = false;
    });
  }
  canvas.addEventListener('pointermove', (event) => {
    canvas.style.cursor = held ? 'grabbing' : near(event) ? 'grab' : '';
    if (!held) return;
    const [x, y] = picture.state(...inside(event));
    const settings = now();
    const value = Math.min(1.2, Math.hypot(x, y));
    const turn = (Math.atan2(y, x) * 180) / Math.PI;
    const angle = value < 0.02 ? settings.sense.angle : (Math.round(turn) + 360) % 360;
    change({
      ...settings,
      sense: { ...settings.sense, angle, value: Number(value.toFixed(2)) },
    });
  });
}
