/** What a population's name says of it, by the field's habit. */
export const isInhibitoryName = (name: string): boolean => /I$|^inh/.test(name);

/** The recorder that keeps the traces which the page draws. */
export const traceOf = (population: string): string => `first of ${population}, in the lab`;
