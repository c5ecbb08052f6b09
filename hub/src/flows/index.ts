export { type Flows, type FlowsOptions, startFlows } from './start.ts';
