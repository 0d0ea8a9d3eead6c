/**
 * Loads the part of an adapter that needs its packages, so that the library can be installed without them.
 * Throws an error that names the package to install when one is missing.
 */
export async function loaded<T>(adapter: string, packages: readonly string[], load: () => Promise<T>): Promise<T> {
  try {
    return await load();
  } catch (error) {
    const missing = packages.find((name) => isMissing(name, error));
    if (missing === undefined) throw error;
    throw new Error(`reckoner: the ${adapter} adapter needs the package "${missing}"; install it with: npm install ${missing}`, { cause: error });
  }
}

function isMissing(name: string, error: unknown): boolean {
  const { code, message } = error as { code?: unknown; message?: unknown };
  return (code === 'ERR_MODULE_NOT_FOUND' || code === 'MODULE_NOT_FOUND') && String(message).includes(`'${name}'`);
}
