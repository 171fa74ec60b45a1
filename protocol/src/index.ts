export * from './decode.ts';
export * from './encode.ts';
export * from './plan.ts';
export * from './protocol-error.ts';
export * from './registers.ts';
export * from './row.ts';
