export const HELP = `reckoner: usage-based billing as a library

Usage
  reckoner scenario run [--storage memory|sqlite|postgres] [--json] [--jobs N] FILE-OR-FOLDER…
      Plays each billing scenario on a fresh, empty store and tells where the engine's answers differ.
      --storage   memory (default), sqlite in a temporary file, or postgres in a fresh schema of the
                  server that RECKONER_POSTGRES_URL names
      --json      prints one JSON object instead of text
      --jobs N    plays up to N scenarios at a time (default 1)
      Exit status: 0 none failed, 1 some failed, 2 a file is no scenario or the command is wrong.

  reckoner migrate --sqlite FILE | --postgres URL [--schema S]
      Creates the tables, or brings them up to date. Safe to repeat.

  reckoner --help | --version`;
