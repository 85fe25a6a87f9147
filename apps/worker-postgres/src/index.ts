export { WorkerPostgresModule } from './worker-postgres.module.ts';
