import { setFlagsFromString } from 'node:v8';

// Imported before all else, because loading the rest is what makes it grow: to 16 MB and more, which saves an agent nothing.
setFlagsFromString('--semi-space-growth-factor=1');
