import { rm } from 'node:fs/promises';

/** Removes everything that the tests of the package have made: all of it is in one folder. */
export default async function unpack(): Promise<void> {
  const folder = process.env.PACKAGE_FOLDER;
  if (folder !== undefined) await rm(folder, { recursive: true, force: true });
}
