/** What a command sees of the process it runs in; `out` and `err` write a line each. */
export interface Terminal {
  version: string;
  env: Record<string, string | undefined>;
  out(text: string): void;
  err(text: string): void;
}
