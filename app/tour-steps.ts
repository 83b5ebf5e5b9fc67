/** What the tour says: eight steps, each of one part of the page. */
export interface TourStep {
  /** The view that is shown for it. */
  readonly view: string;
  /** Selectors; the first that is to be seen is what the step is about. */
  readonly about: readonly string[];
  readonly title: string;
  readonly text: string;
}

export const tourSteps: readonly TourStep[] = [
  {
    view: 'activity',
    about: ['#raster'],
    title: 'Every dot is a spike',
    text: 'A network of spiking neurons is simulated in this tab. Each row is a neuron, each dot one of its spikes, the newest at the right. Coloured rows inhibit.',
  },
  {
    view: 'activity',
    about: ['#transport'],
    title: 'Run, pause, step',
    text: 'Space runs and pauses, the full stop takes one time step. At a hundredth of real time you can follow single spikes.',
  },
  {
    view: 'activity',
    about: ['#time-line', '#transport'],
    title: 'Time can be turned back',
    text: 'States are kept on the way. Drag the line back and run on: the same spikes come again, bit for bit, until you change something.',
  },
  {
    view: 'activity',
    about: ['#charts'],
    title: 'What the spikes say',
    text: 'Rates of the populations, the potential of one neuron, and how rates and intervals are spread. Choose other views from the list above them.',
  },
  {
    view: 'activity',
    about: ['#controls', '#options'],
    title: 'Change a number',
    text: 'Another network, another strength, another seed: it is built anew and starts from 0 ms. Below, a variable of the running network can be set.',
  },
  {
    view: 'network',
    about: ['#picture-both'],
    title: 'The network is a picture',
    text: 'Populations, connections and inputs open their numbers. “Draw your own” begins with two populations that you change by mouse or keyboard.',
  },
  {
    view: 'compare',
    about: ['#compare'],
    title: 'Two runs, one difference',
    text: 'The network runs beside itself with one thing changed, and you see where the spikes part. Sweep, next to it, does this for a whole map of values.',
  },
  {
    view: 'activity',
    about: ['#engine'],
    title: 'The same spikes everywhere',
    text: 'The hash names this spike train. It is the same on every engine, with any number of workers, in Node and in every browser. “Copy link” gives all settings to someone else. Lessons go on from here.',
  },
];
