export * from './simulator-error.ts';
