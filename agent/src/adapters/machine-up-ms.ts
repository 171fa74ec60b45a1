/**
 * Milliseconds of the machine's own monotonic clock: runs on over a restart of the agent, and nobody sets it. Means
 * something to the next process only where `machineBoot` tells that the machine is still up.
 */
export const machineUpMs = (): number => Number(process.hrtime.bigint() / 1000n) / 1000;
