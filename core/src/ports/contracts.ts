/**
 * What every adapter of the ports must do, as vitest suites. Call each with a function that opens an empty catalog.
 * They ask for no transaction over several documents, so a document database can pass them too.
 */
export * from './assets.contract.ts';
export { sampleAsset, sampleJob, sampleMedia, sampleReceipt } from './contract-samples.ts';
export * from './drives.contract.ts';
export * from './flows.contract.ts';
export * from './jobs.contract.ts';
export * from './journal.contract.ts';
export * from './quarantine.contract.ts';
export * from './retention.contract.ts';
export * from './runs.contract.ts';
export * from './search.contract.ts';
export * from './settings.contract.ts';
export * from './together.contract.ts';
