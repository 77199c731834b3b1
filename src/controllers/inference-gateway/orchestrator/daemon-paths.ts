/** Where the daemon keeps its files in the container. The image fixes these paths. */

/** User and group `infer` of the image. */
export const daemonUser = 1000;

/** Folder of settings, conversations, logs and the pid file. */
export const stateFolder = '/home/infer/.infer';

/** Folder of the logs. */
export const logFolder = `${stateFolder}/logs`;
