/**
 * Dawn asks in every turn of Node's event loop whether its device is done. Where processors play the device, that takes one of them from
 * it: of 33 s of processor time that a file of tests took, 19 s were asking.
 */

/** Turns that follow each other at once, before there is a wait between two. */
const TURNS = 8;
const WAIT = 1;

type Callback = (...given: unknown[]) => void;

let seldom = false;

/** From now on Dawn asks once a millisecond when some turns have brought nothing. Its questions are the only native callbacks. */
export function pollSeldom(): void {
  if (seldom) return;
  seldom = true;
  const { setImmediate } = globalThis;
  let polling = false;
  let turns = 0;
  const later = (callback: Callback, ...given: unknown[]) => {
    if (!String(callback).includes('[native code]')) return setImmediate(callback, ...given);
    turns = polling ? turns + 1 : 0;
    const poll = () => {
      polling = true;
      try {
        callback(...given);
      } finally {
        polling = false;
      }
    };
    return turns < TURNS ? setImmediate(poll) : setTimeout(poll, WAIT);
  };
  globalThis.setImmediate = Object.assign(later, setImmediate) as typeof setImmediate;
}
