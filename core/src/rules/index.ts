export * from './conditions.ts';
export * from './event-filter.ts';
export { matchesGlob } from './glob.ts';
