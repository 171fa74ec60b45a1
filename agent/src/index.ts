export * from './agent-error.ts';
