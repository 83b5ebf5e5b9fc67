/**
 * Tabs as a visitor has them: one in front, the others hidden. Playwright tells each of its pages that it is
 * in front, so these tabs are opened past it, by the browser's own protocol.
 */
import { type Browser, type CDPSession, chromium } from 'playwright-core';
import { browserPath, PATIENCE } from './chromium.ts';

export const pause = (ms: number) =>
  new Promise<undefined>((resolve) => setTimeout(() => resolve(undefined), ms));

/** Switches by which Playwright has hidden pages treated like those in front. */
const AS_IF_SHOWN = [
  '--disable-backgrounding-occluded-windows',
  '--disable-renderer-backgrounding',
  '--disable-background-timer-throttling',
];

export class Tabs {
  readonly #browser: Browser;
  readonly #session: CDPSession;

  private constructor(browser: Browser, session: CDPSession) {
    this.#browser = browser;
    this.#session = session;
  }

  static async launch(): Promise<Tabs> {
    const browser = await chromium.launch({
      executablePath: browserPath,
      timeout: PATIENCE,
      args: ['--no-sandbox', '--no-first-run', '--disable-background-networking'],
      ignoreDefaultArgs: AS_IF_SHOWN,
    });
    return new Tabs(browser, await browser.newBrowserCDPSession());
  }

  /** A new tab, in front. */
  async open(url: string): Promise<Tab> {
    const { targetId } = await this.#session.send('Target.createTarget', { url });
    const attached = { targetId, flatten: false };
    const { sessionId } = await this.#session.send('Target.attachToTarget', attached);
    return new Tab(this.#session, targetId, sessionId);
  }

  close(): Promise<void> {
    return this.#browser.close();
  }
}

export class Tab {
  readonly #session: CDPSession;
  readonly #target: string;
  readonly #id: string;
  readonly #waiting = new Map<number, (message: Answer) => void>();
  #asked = 0;

  constructor(session: CDPSession, target: string, id: string) {
    this.#session = session;
    this.#target = target;
    this.#id = id;
    session.on('Target.receivedMessageFromTarget', ({ sessionId, message }) => {
      if (sessionId !== id) return;
      const answer = JSON.parse(message) as Answer;
      this.#waiting.get(answer.id)?.(answer);
    });
  }

  /** Puts this tab in front of the others. */
  async show(): Promise<void> {
    await this.#session.send('Target.activateTarget', { targetId: this.#target });
  }

  /** The value of an expression in the page. */
  async evaluate(expression: string): Promise<unknown> {
    const { result, error } = await this.#ask(expression);
    if (error || result?.exceptionDetails) throw new Error(JSON.stringify(error ?? result));
    return result?.result?.value;
  }

  /** Evaluates what takes this page away: its answer comes, or is lost with the page, as the browser has it. */
  async leave(expression: string): Promise<void> {
    await Promise.race([this.#ask(expression), pause(5000)]);
  }

  /** Until the expression is true. A page that is being loaded has no answer yet, or never one to what it was asked before. */
  async until(expression: string): Promise<void> {
    const end = performance.now() + PATIENCE;
    for (;;) {
      const answer = await Promise.race([this.#ask(expression), pause(5000)]);
      if (answer?.result?.result?.value === true) return;
      if (performance.now() > end) throw new Error(`never true: ${expression}`);
      await pause(50);
    }
  }

  /** What browsers do to tabs that nobody looks at: nothing of the page runs until it is shown again. */
  async freeze(): Promise<void> {
    await this.#send('Page.enable', {});
    await this.#send('Page.setWebLifecycleState', { state: 'frozen' });
  }

  #ask(expression: string): Promise<Answer> {
    return this.#send('Runtime.evaluate', { expression, returnByValue: true, awaitPromise: true });
  }

  async #send(method: string, params: object): Promise<Answer> {
    const id = ++this.#asked;
    const answered = new Promise<Answer>((resolve) => this.#waiting.set(id, resolve));
    const message = JSON.stringify({ id, method, params });
    await this.#session.send('Target.sendMessageToTarget', { sessionId: this.#id, message });
    return answered;
  }
}

interface Answer {
  readonly id: number;
  readonly error?: object;
  readonly result?: {
    readonly result?: { readonly value?: unknown };
    readonly exceptionDetails?: object;
  };
}
