/** The rows of two galleries and the studies that stand for them: networks that learn by gradient, or by search and chance in its place; circuits, theory and analysis. */
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
  ['temporal order, phase coding', ['palsMackeBarak2024']],
  ['meta-learned plasticity rules', ['confavreux2020']],
  ['response variability', ['responseVariability']],
  ['experience and context', ['contextExperience']],
  ['auxiliary neurons that sample', ['auxiliarySampling']],
  ['factors, FORCE', ['depasquale2023', 'nicolaClopath2017']],
];

/** The rows of spiking circuits, theory and analysis. */
const circuitRows: typeof learningRows = [
  ['dual-task working memory', ['dualTask']],
  ['spike coding networks', ['nardin2021']],
  ['dentate gyrus, pattern separation', ['galloni2022']],
  ['novelty by inhibitory plasticity', ['schulz2021']],
  ['calcium plasticity, shot noise', ['calciumShotNoise']],
  ['homeostasis and task performance', ['zierenberg2018']],
  ['triplet motifs from STDP', ['cusseddu2025']],
  ['CA3, replay of sequences', ['ecker2022']],
  ['clusters and co-tuning', ['giannakakis2024']],
  ['population rate of adapting neurons', ['schwalger2017']],
  ['theta: encoding and retrieval', ['hasselmo2002']],
  ['decision network, belief updating', ['wang2002']],
  ['adaptation of gains: white responses, gratings', ['duong2023']],
  ['location memory', ['locationMemory']],
  ['synaptic upscaling and chaos', ['synapticUpscaling']],
  ['intrinsic timescales, theory', ['timescales']],
  ['inference of timescales', ['zeraati2022']],
  ['criticality', ['dahmen2022', 'timescales']],
  ['LINT', ['valente2022']],
  ['stochastic low-rank inference', ['pals2024']],
  ['flexible timing', ['beiran2023', 'flexibleTiming']],
  ['manifolds to structure', ['pezon2026']],
  ['low rank by Hebb', ['hebbianLowRank']],
  ['LFADS', ['pandarinath2018']],
  ['dynamical similarity, operative dimensions', ['dynamicalSimilarity']],
  ['switching systems, of several populations too', ['glaser2020']],
  ['orthogonalised state machine', ['sun2025']],
  ['SUSTAIN', ['mok2023']],
  ['PredNet', ['lotter2017']],
  ['hGRU', ['linsley2018']],
  ['recurrent vision, feedback and noise', ['noisyVision']],
  ['connectomes as reservoirs', ['reservoirs']],
  ['connectome of fly motion', ['flyMotion']],
  ['pipelines over many data sets', ['recurrentPipeline']],
];

export const galleries: Readonly<Record<string, typeof learningRows>> = {
  'networks that learn': learningRows,
  'circuits, theory and analysis': circuitRows,
};
