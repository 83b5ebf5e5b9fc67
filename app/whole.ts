/** 1,234,567: how the page and its workers write counts. */
export const whole = (n: number): string => Math.round(n).toLocaleString('en');
