/** What is used of MiniSearch, which is installed with the site only. */
declare module 'minisearch' {
  export default class MiniSearch<T extends object> {
    constructor(options: object);
    static loadJS<T extends object>(index: object, options: object): MiniSearch<T>;
    addAll(documents: readonly object[]): void;
    search(query: string): readonly T[];
  }
}
