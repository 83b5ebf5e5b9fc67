/** What a population's name says of it, by the field's habit. */
export const isInhibitoryName = (name: string): boolean => /I$|^inh/.test(name);
