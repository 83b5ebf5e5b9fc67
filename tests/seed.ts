/**
 * Property tests draw the same cases in every `npm test`, so that it fails for what changed and for
 * nothing else. `npm run test:long` draws new ones each time; a failure prints its seed.
 */
import fc from 'fast-check';

if (!process.env.SYNFIRE_LONG) fc.configureGlobal({ seed: 1 });
