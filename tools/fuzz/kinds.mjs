/**
 * What is fuzzed: by kind a share of the cases in per mille, what makes one (plain data, so that it can be printed and kept), and what is tried on it.
 * Whatever is made, the library accepts it or throws its own error. Cheap kinds have many cases, none has less than two in a thousand.
 */
import { fileKinds } from './kinds-files.mjs';
import { runKinds } from './kinds-runs.mjs';
import { textKinds } from './kinds-texts.mjs';

export const makeKinds = async (lib) => ({
  ...(await textKinds(lib)),
  ...(await fileKinds(lib)),
  ...(await runKinds(lib)),
});
