export { ClassifierModule } from './classifier.module.ts';
