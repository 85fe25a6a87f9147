export { openFlink, type Flink, type FlinkOptions } from './flink.ts';
export { FlinkError, FlinkUnreachable } from './http/json-client.ts';
export { type RunTrino } from './lake/trino-tables.ts';
export { type Pipeline } from './pipelines/pipeline.ts';
export { FlinkPipelines, type PipelineEnds } from './pipelines/pipelines.ts';
export { type FlinkSurroundings, type LakeTableSpec, type StartOffsets } from './templates/template.ts';
export { decodeDeclaration, describePipeline, detailsOf, pipelineAnswerSchema, pipelineDeclarationSchema, type PipelineAnswer, type PipelineDetails } from './pipelines/pipeline-answer.ts';
export { streamsOnFlink } from './pipelines/streams-on-flink.ts';
