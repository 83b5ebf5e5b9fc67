/** The elements of the phase plane's view: tools, the plane's canvas, what its lines are and where both stand still. */
import { make } from './page.ts';

export function layOut(): HTMLElement {
  const select = (id: string, text: string, ...options: HTMLOptionElement[]) =>
    make('label', {}, `${text} `, make('select', { id: `phase-${id}` }, ...options));
  const button = (id: string, text: string, name: string) =>
    make('button', { type: 'button', id: `phase-${id}`, ariaLabel: name, title: name }, text);
  const option = (value: string, text: string) => make('option', { value }, text);
  const current = make('input', { id: 'phase-added', type: 'number', step: 'any', value: '0' });
  const toolbar = make(
    'div',
    { className: 'row', id: 'phase-tools' },
    select('population', 'Neuron of'),
    select('x', 'across'),
    select('y', 'up'),
    make('label', {}, 'added current ', current, ' pA'),
    select('others', 'the rest', option('mean', 'at its mean'), option('now', 'as it is now')),
    button('nearer', '+', 'Nearer'),
    button('wider', '−', 'Wider'),
    make('button', { type: 'button', id: 'phase-fit' }, 'Fit'),
  );
  toolbar.setAttribute('role', 'toolbar');
  toolbar.ariaLabel = 'Phase plane';
  const canvas = make('canvas', { id: 'phase-canvas', tabIndex: 0 });
  canvas.setAttribute('role', 'img');
  canvas.ariaLabel =
    'Phase plane with the trajectory of a neuron. Arrow keys move it, plus and minus zoom, 0 shows all.';
  const legend = make(
    'ul',
    { id: 'phase-legend' },
    make('li', { id: 'phase-still-x' }),
    make('li', { id: 'phase-still-y' }),
    make('li', { className: 'threshold' }, 'threshold'),
    make('li', { className: 'reset' }, 'what a spike resets to'),
    make('li', { className: 'way' }, 'the neuron, of late darkest'),
  );
  const points = make('ul', { id: 'phase-points', ariaLabel: 'Where both stand still' });
  const section = make(
    'div',
    { className: 'view', hidden: true, id: 'phase' },
    toolbar,
    make(
      'div',
      { id: 'phase-place' },
      make('div', { className: 'plot' }, canvas),
      make('div', {}, legend, make('h2', {}, 'Both stand still at'), points),
    ),
    make('p', { id: 'phase-note' }),
  );
  section.dataset.view = 'phase';
  return section;
}
