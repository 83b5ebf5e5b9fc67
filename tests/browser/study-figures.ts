/**
 * In the lab's page: a study is chosen and run until its figure holds something, figures beside the published ones or a curve, or has ended without;
 * then it is stopped. Text of a function of the study's name, for any browser; it gives what is in the figure.
 */
export const FILL = `async (name) => {
  const one = (selector) => document.querySelector(selector);
  const until = async (holds) => {
    while (!holds()) await new Promise((done) => setTimeout(done, 50));
  };
  // a colour: axes and their numbers are grey
  const curve = () => {
    const canvas = one('#study-curves canvas');
    if (!canvas?.width) return false;
    const { width, height } = canvas;
    const copy = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true });
    copy.drawImage(canvas, 0, 0);
    const { data } = copy.getImageData(0, 0, width, height);
    for (let k = 0; k < data.length; k += 4) {
      const [r, g, b, a] = data.subarray(k, k + 4);
      if (a > 100 && Math.max(r, g, b) - Math.min(r, g, b) > 60) return true;
    }
    return false;
  };
  const dots = () => document.querySelectorAll('#study-figure circle').length > 0;
  const button = one('#study-run');
  one('#study').value = name;
  one('#study').dispatchEvent(new Event('change'));
  button.click();
  if (curve() || dots()) return 'nothing: the figure of the last study is there';
  await until(() => curve() || dots() || button.textContent === 'Run');
  const found = [curve() && 'curve', dots() && 'figures'].filter(Boolean);
  const said = one('#study-result').textContent;
  if (button.textContent === 'Stop') button.click();
  return found.length > 0 ? found.join(' and ') : 'nothing: ' + said;
}`;
