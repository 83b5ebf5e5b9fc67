/** All studies by name, in the order in which `synfire list` shows them. */
import { achterberg2023 } from './papers/achterberg2023.ts';
import { alamiaVanRullen2019 } from './papers/alamiaVanRullen2019.ts';
import { ali2022 } from './papers/ali2022.ts';
import { associativeMemory } from './papers/associativeMemory.ts';
import { auxiliarySampling } from './papers/auxiliarySampling.ts';
import { beiran2023 } from './papers/beiran2023.ts';
import { bellec2020 } from './papers/bellec2020.ts';
import { bredenberg2020 } from './papers/bredenberg2020.ts';
import { calciumShotNoise } from './papers/calciumShotNoise.ts';
import { confavreux2020 } from './papers/confavreux2020.ts';
import { contextExperience } from './papers/contextExperience.ts';
import { ctln } from './papers/ctln.ts';
import { cusseddu2025 } from './papers/cusseddu2025.ts';
import { dahmen2022 } from './papers/dahmen2022.ts';
import { demirag2021 } from './papers/demirag2021.ts';
import { depasquale2023 } from './papers/depasquale2023.ts';
import { driscoll2024 } from './papers/driscoll2024.ts';
import { dualTask } from './papers/dualTask.ts';
import { duong2023 } from './papers/duong2023.ts';
import { dynamicalSimilarity } from './papers/dynamicalSimilarity.ts';
import { ecker2022 } from './papers/ecker2022.ts';
import { eiRoles } from './papers/eiRoles.ts';
import { engelken2020lyapunov } from './papers/engelken2020lyapunov.ts';
import { engelken2022 } from './papers/engelken2022.ts';
import { engelken2023 } from './papers/engelken2023.ts';
import { flexibleTiming } from './papers/flexibleTiming.ts';
import { flyMotion } from './papers/flyMotion.ts';
import { galloni2022 } from './papers/galloni2022.ts';
import { giannakakis2024 } from './papers/giannakakis2024.ts';
import { glaser2020 } from './papers/glaser2020.ts';
import { hasselmo2002 } from './papers/hasselmo2002.ts';
import { hebbianLowRank } from './papers/hebbianLowRank.ts';
import { jensen2024 } from './papers/jensen2024.ts';
import { keijserSprekeler2022 } from './papers/keijserSprekeler2022.ts';
import { linsley2018 } from './papers/linsley2018.ts';
import { locationMemory } from './papers/locationMemory.ts';
import { lotter2017 } from './papers/lotter2017.ts';
import { lyoSavin2024 } from './papers/lyoSavin2024.ts';
import { mastrogiuseppeOstojic2018 } from './papers/mastrogiuseppeOstojic2018.ts';
import { matchingPennies } from './papers/matchingPennies.ts';
import { mazeMemory2020 } from './papers/mazeMemory2020.ts';
import { mok2023 } from './papers/mok2023.ts';
import { monteforteWolf2010 } from './papers/monteforteWolf2010.ts';
import { movementDecoding } from './papers/movementDecoding.ts';
import { multiSystem } from './papers/multiSystem.ts';
import { nardin2021 } from './papers/nardin2021.ts';
import { neuralMasses } from './papers/neuralMasses.ts';
import { nicolaClopath2017 } from './papers/nicolaClopath2017.ts';
import { noisyVision } from './papers/noisyVision.ts';
import { noorman2024 } from './papers/noorman2024.ts';
import { pals2024 } from './papers/pals2024.ts';
import { palsMackeBarak2024 } from './papers/palsMackeBarak2024.ts';
import { pandarinath2018 } from './papers/pandarinath2018.ts';
import { pehlePedersen2021 } from './papers/pehlePedersen2021.ts';
import { pezon2026 } from './papers/pezon2026.ts';
import { recurrentPipeline } from './papers/recurrentPipeline.ts';
import { reservoirs } from './papers/reservoirs.ts';
import { responseVariability } from './papers/responseVariability.ts';
import { roemschied2023 } from './papers/roemschied2023.ts';
import { schuessler2024 } from './papers/schuessler2024.ts';
import { schulz2021 } from './papers/schulz2021.ts';
import { schwalger2017 } from './papers/schwalger2017.ts';
import { serranoFernandez2024 } from './papers/serranoFernandez2024.ts';
import { sisRnn2020 } from './papers/sisRnn2020.ts';
import { sompolinsky1988 } from './papers/sompolinsky1988.ts';
import { sourmpis2023 } from './papers/sourmpis2023.ts';
import { stroud2023 } from './papers/stroud2023.ts';
import { subramoney2023 } from './papers/subramoney2023.ts';
import { sun2025 } from './papers/sun2025.ts';
import { synapticUpscaling } from './papers/synapticUpscaling.ts';
import { timescales } from './papers/timescales.ts';
import { tsai2020 } from './papers/tsai2020.ts';
import { urbanczikSenn2014 } from './papers/urbanczikSenn2014.ts';
import { valente2022 } from './papers/valente2022.ts';
import { wang2002 } from './papers/wang2002.ts';
import { wunderlichPehle2021 } from './papers/wunderlichPehle2021.ts';
import { yin2023 } from './papers/yin2023.ts';
import { zeraati2022 } from './papers/zeraati2022.ts';
import { zhang2023 } from './papers/zhang2023.ts';
import { zierenberg2018 } from './papers/zierenberg2018.ts';
import type { Study } from './study.ts';

export const studies: Readonly<Record<string, Study>> = {
  engelken2023,
  monteforteWolf2010,
  sompolinsky1988,
  engelken2020lyapunov,
  engelken2022,
  lyoSavin2024,
  bredenberg2020,
  sisRnn2020,
  zhang2023,
  tsai2020,
  roemschied2023,
  neuralMasses,
  mastrogiuseppeOstojic2018,
  dahmen2022,
  timescales,
  ctln,
  noorman2024,
  associativeMemory,
  calciumShotNoise,
  zierenberg2018,
  giannakakis2024,
  cusseddu2025,
  schulz2021,
  ecker2022,
  dualTask,
  galloni2022,
  nardin2021,
  sun2025,
  dynamicalSimilarity,
  wang2002,
  schwalger2017,
  beiran2023,
  pals2024,
  mok2023,
  synapticUpscaling,
  duong2023,
  flexibleTiming,
  flyMotion,
  linsley2018,
  lotter2017,
  noisyVision,
  recurrentPipeline,
  pandarinath2018,
  locationMemory,
  glaser2020,
  pezon2026,
  hasselmo2002,
  hebbianLowRank,
  valente2022,
  zeraati2022,
  reservoirs,
  wunderlichPehle2021,
  bellec2020,
  nicolaClopath2017,
  subramoney2023,
  achterberg2023,
  ali2022,
  schuessler2024,
  driscoll2024,
  stroud2023,
  jensen2024,
  matchingPennies,
  sourmpis2023,
  confavreux2020,
  responseVariability,
  contextExperience,
  auxiliarySampling,
  alamiaVanRullen2019,
  palsMackeBarak2024,
  demirag2021,
  depasquale2023,
  eiRoles,
  movementDecoding,
  multiSystem,
  yin2023,
  serranoFernandez2024,
  mazeMemory2020,
  urbanczikSenn2014,
  pehlePedersen2021,
  keijserSprekeler2022,
};
