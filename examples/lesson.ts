/** What a lesson is: a short program that prints what it finds, and returns it so that a test can look. */
export interface Lesson {
  readonly title: string;
  /** `print` gets one line at a time. */
  run(print?: (line: string) => void): Promise<unknown>;
}
