/** The rows of the gallery of networks that learn by gradient, or by search and chance in its place, and the studies that stand for them. */
import type { studies } from './studies.ts';

type StudyName = keyof typeof studies;

/** A row holds where all figures of all its studies do; without a study it does not. */
export const learningRows: readonly (readonly [row: string, studies: readonly StudyName[]])[] = [
  ['exact gradients of spike times', ['wunderlichPehle2021']],
  ['e-prop', ['bellec2020']],
  ['cells, surrogates, composition', ['pehlePedersen2021']],
  ['gated units with events', ['subramoney2023']],
  ['learning in parts', ['yin2023']],
  ['memristive e-prop', ['demirag2021']],
  ['interval discrimination', ['serranoFernandez2024']],
  ['compartment-specific interneurons', ['keijserSprekeler2022']],
  ['two-compartment learning', ['urbanczikSenn2014']],
  ['decoding of movement', ['movementDecoding']],
  ['fitting networks between areas', ['sourmpis2023']],
  ['excitation, inhibition, evolution', ['eiRoles', 'confavreux2020']],
  ['multitask motifs, fixed points', ['driscoll2024']],
  ['aligned and oblique dynamics', ['schuessler2024']],
  ['spatially embedded networks', ['achterberg2023']],
  ['predictive coding from energy', ['ali2022']],
  ['multi-system networks', ['multiSystem']],
  ['optimal information loading', ['stroud2023']],
  ['planning with rollouts', ['jensen2024']],
  ['maze', ['mazeMemory2020']],
  ['actor–critic in a game', ['matchingPennies']],
  ['hierarchy of oscillations', ['alamiaVanRullen2019']],
  ['temporal order, phase coding', []],
  ['meta-learned plasticity rules', ['confavreux2020']],
  ['response variability', ['responseVariability']],
  ['experience and context', ['contextExperience']],
  ['auxiliary neurons that sample', ['auxiliarySampling']],
  ['factors, FORCE', ['depasquale2023', 'nicolaClopath2017']],
];
