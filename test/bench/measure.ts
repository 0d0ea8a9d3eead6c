export interface Measure {
  name: string;
  storage: string;
  value: number;
  unit: string;
  /** This figure ÷ the baseline's of the same run. */
  ratio?: number;
  baseline?: string;
}

export type Report = (measure: Measure) => void;

export async function seconds(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1000;
}
