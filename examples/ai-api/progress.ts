/** Where progress is shown: `process.stdout`, or anything like it. */
export interface ProgressOutput {
  isTTY?: boolean;
  write(text: string): unknown;
}

const WIDTH = 32;
/** Where lines cannot be written over, there is one for every fifth of the work. */
const PLAIN_STEPS = 5;

/** Shows how much of the work is done: a bar that grows in place on a terminal, a few plain lines anywhere else. */
export function progressBar(output: ProgressOutput, unit: string, total: number): (done: number) => void {
  let shownStep = 0;
  return (done) => {
    const share = total === 0 ? 1 : done / total;
    const text = `${String(Math.floor(share * 100)).padStart(3)} %  ${done.toLocaleString('en-US')} of ${total.toLocaleString('en-US')} ${unit}`;
    if (output.isTTY) {
      const filled = Math.round(share * WIDTH);
      output.write(`\r  ${'█'.repeat(filled)}${'░'.repeat(WIDTH - filled)} ${text}${done >= total ? '\n' : ''}`);
      return;
    }
    const step = Math.floor(share * PLAIN_STEPS);
    if (step > shownStep) output.write(`  ${text}\n`);
    shownStep = step;
  };
}
