export * from './recorded-units.ts';
