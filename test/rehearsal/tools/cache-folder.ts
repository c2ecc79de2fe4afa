import { homedir } from "node:os";
import { join } from "node:path";

/** The folder of what is built once for all rehearsals of this user. It can be deleted at any time. */
export const cacheFolder = join(process.env.XDG_CACHE_HOME || join(homedir(), ".cache"), "tap-rehearsal");
