/** Records of the shaders of gradients (shaders/learn/record.wgsl): one for each step, behind them one for each part whose sums are taken. */
import type { Device } from '../machine/device.ts';
import { type RecordOf, Records, recordBytes } from '../machine/records.ts';
import { PARTS } from './gradients.ts';

/** In the order of the shader's. */
const FIELDS = [
  'zero',
  'k',
  'steps',
  'first',
  'time',
  'duration',
  'copies',
  'keyLow',
  'keyHigh',
  'begin',
  'end',
  'slot',
] as const;

export type LearningRecords = Records<keyof RecordOf<(typeof FIELDS)[number]>>;

export const learningRecords = (device: Device, steps: number): Promise<LearningRecords> =>
  Records.create(device, steps + PARTS, FIELDS);

export const learningRecordBytes = (steps: number): number => recordBytes(steps + PARTS);
