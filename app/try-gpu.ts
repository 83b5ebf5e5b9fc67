/** Whether WebGPU is more than a name here. */
import { lif, Network, Simulation } from '../src/index.ts';
import { faultsOf } from './faults.ts';

/** Whether the WebGPU engine runs here is found out by running it: empty, or the code of what it said. */
export async function tryWebGpu(): Promise<string> {
  const net = new Network({ dt: 0.1 });
  net.population('one', 1, lif());
  try {
    const tried = await Simulation.create(net, { backend: 'webgpu' });
    await tried.dispose();
    return '';
  } catch (error) {
    return faultsOf(error)[0].code;
  }
}
