/** A question of a worksheet: a number is given and checked, a wrong one is helped along, a right one is told why. */
import { element } from './element.ts';

type Verdict = '' | 'right' | 'wrong' | 'told' | 'unread';

export function wakeQuestions(): void {
  document.querySelectorAll<HTMLFormElement>('form.asked').forEach(wake);
}

function wake(form: HTMLFormElement, k: number): void {
  const { answer, within, hint } = form.dataset as Record<'answer' | 'within' | 'hint', string>;
  const said = form.querySelector<HTMLElement>('.asked-said')!;
  const because = form.querySelector('.asked-because')!.textContent!;
  const text = form.querySelector('.asked-text')!;
  const input = element('input', {
    id: `answer-${k + 1}`,
    inputMode: 'decimal',
    autocomplete: 'off',
    placeholder: 'a number',
  });
  const label = element('label', { htmlFor: input.id, textContent: text.textContent });
  text.replaceChildren(label);
  const go = element('button', { type: 'submit', className: 'run-go', textContent: 'Check' });
  const tell = element('button', { type: 'button', textContent: 'Tell me', hidden: true });
  const bar = element('div', { className: 'asked-bar' });
  bar.append(input, go, tell);
  form.querySelector('details')!.replaceWith(bar);

  const say = (verdict: Verdict) => {
    const [head, rest] = {
      '': ['', ''],
      right: ['Right.', because],
      wrong: ['Not yet.', hint],
      told: [`${answer}.`, because],
      unread: ['A number is asked for,', 'like 12.5; its unit may follow.'],
    }[verdict];
    form.dataset.verdict = verdict;
    tell.hidden = verdict !== 'wrong';
    said.replaceChildren();
    if (head) said.append(element('strong', { textContent: head }), ` ${rest}`);
  };
  input.oninput = () => say('');
  tell.onclick = () => say('told');
  form.onsubmit = (event) => {
    event.preventDefault();
    const given = readAnswer(input.value);
    if (given === undefined) return say('unread');
    say(Math.abs(given - Number(answer)) <= Number(within) + 1e-9 ? 'right' : 'wrong');
  };
}

/** "187,5", "−1", "1/3", "33 %", "187.5 pA"; undefined for what is no number. */
export function readAnswer(text: string): number | undefined {
  const plain = text.trim().replaceAll(',', '.').replaceAll('−', '-');
  const [whole, number, , divisor, rest] =
    /^([-+]?[\d.]+(e[-+]?\d+)?)(?:\s*\/\s*(\d+)|\s*(%|[a-zA-ZµΩ]*))$/.exec(plain) ?? [];
  const value = Number(number) / (rest === '%' ? 100 : Number(divisor ?? 1));
  return whole !== undefined && Number.isFinite(value) ? value : undefined;
}
