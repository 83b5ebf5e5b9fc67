/** What a caller says about the GPU, checked before it is touched. */
import { printValue, SynfireError } from '../../errors.ts';
import {
  faultsOf,
  flag,
  number,
  object,
  optional,
  type Shape,
  text,
  word,
} from '../../network/shape.ts';

const having =
  (method: string, expected: string): Shape =>
  (value, where, report) => {
    if (typeof (value as Record<string, unknown> | null)?.[method] === 'function') return;
    const remedy = 'Leave it out to let Synfire find one.';
    report({ code: 'wrong-type', where, found: printValue(value), expected, remedy });
  };

const positive: Shape = (value, where, report) => {
  if (typeof value === 'number' && value > 0) return;
  const remedy = 'Leave it out to take what the adapter has.';
  report({ code: 'bad-limit', where, found: printValue(value), expected: 'a number > 0', remedy });
};

/** Option `gpu` of simulations and of `openGpu`. */
export const gpuOptions: Shape = object({
  gpu: optional(having('requestAdapter', 'a GPU, as navigator.gpu')),
  adapter: optional(text),
  limits: optional(
    object({
      bindingBytes: optional(positive),
      storageBuffers: optional(number),
      workgroups: optional(positive),
    }),
  ),
  host: optional(having('program', 'what openGpu returned')),
  keepHost: optional(flag),
  builder: optional(word('host', 'device')),
});

export function checkGpuOptions(options: unknown): void {
  SynfireError.gather(faultsOf(gpuOptions, options, 'option "gpu"'));
}
