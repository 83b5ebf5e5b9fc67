/** Every built-in neuron model, in the order in which `synfire list` shows them: the one list that a new one is added to. */
export { adex, adexModel } from './adex.ts';
export { alif, alifModel } from './alif.ts';
export { eif, eifModel } from './eif.ts';
export { fitzHughNagumo, fitzHughNagumoModel } from './fitzhugh-nagumo.ts';
export { gif, gifModel } from './gif.ts';
export { glauber, glauberModel } from './glauber.ts';
export { hodgkinHuxley, hodgkinHuxleyModel } from './hodgkin-huxley.ts';
export { izhikevich, izhikevichModel } from './izhikevich.ts';
export { izhikevich2007, izhikevich2007Model } from './izhikevich2007.ts';
export { lif, lifModel } from './lif.ts';
export { lnp, lnpModel } from './lnp.ts';
export { mat2, mat2Model } from './mat2.ts';
export { qif, qifModel } from './qif.ts';
export { theta, thetaModel } from './theta.ts';
export { traubMiles, traubMilesModel } from './traub-miles.ts';
export { twoCompartment, twoCompartmentModel } from './two-compartment.ts';
export { wangBuzsaki, wangBuzsakiModel } from './wang-buzsaki.ts';
