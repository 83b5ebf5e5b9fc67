/**
 * A link of another version of the lab: of its options and changed numbers those are kept that the network still has, and the rest is said.
 * Loaded with a link that says any.
 */
import { SynfireError } from '../src/index.ts';
import { optionsOf } from './controls.ts';
import { gapsOfDrawn } from './drawing.ts';
import { limitText } from './link-limits.ts';
import { describe } from './networks.ts';
import type { Settings, Unpacked } from './settings.ts';

export function whatFits(settings: Settings): Unpacked {
  const plain = { ...settings, options: {}, changes: {} };
  const own = Object.keys(settings.options).length + Object.keys(settings.changes).length;
  // where the network itself is wrong, that is said where it is built
  if (own === 0 || own > MOST || gapsOfDrawn(settings).length > 0) return { settings, left: [] };
  if (stands(settings) || !stands(plain)) return { settings, left: [] };
  const left: string[] = [];
  const options = { ...settings.options };
  for (const name of Object.keys(options)) {
    const alone = { ...settings, options: { [name]: options[name] }, changes: {} };
    if (Object.hasOwn(optionsOf(settings.example), name) && stands(alone)) continue;
    left.push(`option "${name}"`);
    delete options[name];
  }
  const changes = { ...settings.changes };
  for (const [path, value] of Object.entries(changes)) {
    if (stands({ ...settings, options, changes: { [path]: value } })) continue;
    left.push(`number "${path}"`);
    delete changes[path];
  }
  return { settings: { ...settings, options, changes }, left };
}

/** Of options and numbers: no link of this page has more. */
const MOST = 200;

/** Whether it can be described: what is out of range is said where it is built. */
function stands(settings: Settings): boolean {
  limitText(true); // it is a stranger's
  try {
    describe(settings);
    return true;
  } catch (error) {
    if (error instanceof SynfireError) return false;
    throw error;
  }
}
