/** How long anything is waited for, in milliseconds. A failure is said within 30 s of its beginning. */

export const PROBE_EVERY = 10_000;
export const PROBE_WITHIN = 10_000;
export const REFRESH_WITHIN = 25_000;
export const LOAD_WITHIN = 60_000; // until a view is interactive for the first time

const FIRST_PAUSE = 5_000;

/**
 * @param {number} failures in a row
 * @param {number} usual pause after a success
 * @returns {number} the pause before the next attempt: twice as long after each failure, up to the usual
 */
export function pauseAfter(failures, usual) {
  return failures === 0 ? usual : Math.min(usual, FIRST_PAUSE * 2 ** (failures - 1));
}

/** @param {number} milliseconds */
export function sleep(milliseconds) {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/** The promise's outcome, or an error that says what took too long. */
export function within(milliseconds, promise, what) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what} took more than ${milliseconds / 1000} s`)), milliseconds);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}
