export * from './command.ts';
export * from './commands.ts';
export * from './family.ts';
export * from './group-args.ts';
export * from './group-view.ts';
export * from './load-rules.ts';
export * from './refusal.ts';
export * from './unit-args.ts';
