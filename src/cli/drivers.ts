import { Refusal } from './refusal.js';

/** Loads a module that needs a database driver, which the host may not have installed. */
export async function withDriver<T>(driver: string, load: () => Promise<T>): Promise<T> {
  try {
    return await load();
  } catch (error) {
    if (!isMissing(error, driver)) throw error;
    throw new Refusal(`this storage needs the package ${driver}, which is not installed: npm install ${driver}`);
  }
}

function isMissing(error: unknown, driver: string): boolean {
  return error instanceof Error && 'code' in error
    && (error.code === 'ERR_MODULE_NOT_FOUND' || error.code === 'MODULE_NOT_FOUND')
    && error.message.includes(`'${driver}'`);
}
