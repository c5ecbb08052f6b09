// Node-RED loads .js files; Node 24 runs the TypeScript behind it as it stands.
export { default } from './event.ts';
