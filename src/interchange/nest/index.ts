/** The entry `synfire/nest`: networks as scripts for PyNEST 3. */
export { type NestOptions, toNest } from './script.ts';
