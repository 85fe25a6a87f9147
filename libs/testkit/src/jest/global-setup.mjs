// Jest would load TypeScript here through require, which the workspaces do not export to; Node imports it as it is.
export { default } from './global-setup.ts';
