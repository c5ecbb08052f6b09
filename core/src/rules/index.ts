export * from './conditions.ts';
export * from './event-filter.ts';
export { globHelp, globTest, matchesGlob, splitGlobs, unclosedBracket } from './glob.ts';
