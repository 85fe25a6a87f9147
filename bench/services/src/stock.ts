import 'reflect-metadata';
import { Controller, Inject, Module, type DynamicModule, type OnModuleDestroy, type OnModuleInit, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ClientKafka, ClientsModule, MessagePattern, Payload, Transport, type KafkaOptions, type MicroserviceOptions } from '@nestjs/microservices';
import { firstValueFrom } from 'rxjs';
import { closedLoop, type LoadShape } from '../../measure/load.ts';
import { servePeer } from '../../measure/peer.ts';
import type { Sample } from '../../measure/stats.ts';

/**
 * The same three services as Nest's documentation builds them, on its Kafka transport as it comes: `stock.js <role> <bootstrap>`. The
 * classifier has to ask the worker and wait, for there is no way to hand a request on.
 */
const [role = '', bootstrap = ''] = process.argv.slice(2);
const REQUESTS = 'stock.requests';
const EXEC = 'stock.exec';
const NEXT = Symbol('next service');
const ANSWER = { query_id: '01a2040d-8db8-7315-8aba-9650abb3c101', engine: 'mock', row_count: 1, columns: [{ name: '?column?', type: 'int32' }], data: [{ '?column?': 1 }] };

function kafka(name: string): NonNullable<KafkaOptions['options']> {
  return { client: { clientId: name, brokers: [bootstrap] }, consumer: { groupId: name } };
}

/** A Nest client of one topic, with answers. */
function nextService(topic: string): DynamicModule {
  return ClientsModule.register([{ name: NEXT, transport: Transport.KAFKA, options: kafka(`${topic}.asker`) }]);
}

@Controller()
class ClassifierController implements OnModuleInit, OnModuleDestroy {
  private readonly worker: ClientKafka;

  constructor(@Inject(NEXT) worker: ClientKafka) {
    this.worker = worker;
  }

  async onModuleInit(): Promise<void> {
    this.worker.subscribeToResponseOf(EXEC);
    await this.worker.connect();
  }

  async onModuleDestroy(): Promise<void> {
    await this.worker.close();
  }

  @MessagePattern(REQUESTS)
  classify(@Payload() request: object): Promise<unknown> {
    return firstValueFrom(this.worker.send(EXEC, { ...request, engine: 'mock' }));
  }
}

@Controller()
class WorkerController {
  @MessagePattern(EXEC)
  execute(): object {
    return ANSWER;
  }
}

@Module({ imports: [nextService(EXEC)], controllers: [ClassifierController] })
class ClassifierModule {}

@Module({ controllers: [WorkerController] })
class WorkerModule {}

@Module({ imports: [nextService(REQUESTS)] })
class GatewayModule {}

async function serve(module: Type, group: string): Promise<void> {
  const service = await NestFactory.createMicroservice<MicroserviceOptions>(module, { transport: Transport.KAFKA, options: kafka(group), logger: ['error'] });
  await service.listen();
  servePeer({ ready: () => true }, () => service.close());
}

async function ask(): Promise<void> {
  const gateway = await NestFactory.createApplicationContext(GatewayModule, { logger: ['error'] });
  const client = gateway.get<ClientKafka>(NEXT);
  client.subscribeToResponseOf(REQUESTS);
  await client.connect();
  const commands = {
    ready: () => true,
    load: (shape: LoadShape): Promise<Sample> => closedLoop(() => firstValueFrom(client.send(REQUESTS, { sql: 'SELECT 1' })), shape),
  };
  servePeer(commands, () => gateway.close());
}

if (role === 'classifier') await serve(ClassifierModule, REQUESTS);
else if (role === 'worker') await serve(WorkerModule, EXEC);
else await ask();

export interface StockCommands {
  ready(): boolean;
  load(shape: LoadShape): Promise<Sample>;
}
