/**
 * Starts the session worker before the page's modules are read, so that both load at once; `lab.ts` takes it over. A file of its own
 * because a policy that allows no script in the page is one that the site may be served with.
 */
import type { EarlySession } from './protocol.ts';

const session: EarlySession = new Worker('session.js', { type: 'module' });
session.onerror = () => {
  session.isLost = true; // before anyone listens
};
Object.assign(globalThis, { earlySession: session });
