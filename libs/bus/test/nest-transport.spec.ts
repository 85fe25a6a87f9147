import 'reflect-metadata';
import { Controller, Injectable, Module, UseFilters, UseGuards } from '@nestjs/common';
import type { CanActivate } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { Ctx, EventPattern, MessagePattern, Payload, RpcException } from '@nestjs/microservices';
import { failure, FailureError, HEADERS } from '@query-router/contracts';
import { BUS, BusClient, BusExceptionFilter, BusServer, createDriver, headerText, MemoryBroker, PoisonRecordError } from '../src/index.ts';
import type { BusContext, BusReply, Settlement } from '../src/index.ts';
import { inMs, until } from './testing/stage.ts';

const heard: string[] = [];

@Injectable()
class OnlyKnown implements CanActivate {
  canActivate(context: { switchToRpc(): { getContext<T>(): T } }): boolean {
    return headerText(context.switchToRpc().getContext<BusContext>().record.headers, 'x-identity') !== 'stranger';
  }
}

@Controller()
@UseFilters(BusExceptionFilter)
@UseGuards(OnlyKnown)
class QueryController {
  @MessagePattern('requests', BUS)
  async run(@Payload() value: Buffer, @Ctx() context: BusContext): Promise<Settlement> {
    const text = String(value);
    if (text === 'missing') throw new FailureError(failure('TABLE_NOT_FOUND', 'No such table.'));
    if (text === 'poison') throw new PoisonRecordError('Not a query.');
    if (text === 'known') throw new RpcException('refused');
    return { kind: 'reply', value: Buffer.from(`${text} by ${context.deadlineMs > Date.now()}`) };
  }

  @EventPattern<string>('news', BUS, { from: 'earliest' })
  hear(@Payload() value: Buffer | null, @Ctx() context: BusContext): void {
    heard.push(`${String(value)} from ${context.record.topic}`);
  }
}

@Module({ controllers: [QueryController] })
class AppModule {}

describe('as a Nest transport', () => {
  test('controllers, guards, filters and both kinds of patterns work', async () => {
    const memory = new MemoryBroker();
    const driver = createDriver({ driver: 'memory', clientId: 'test', memory });
    await driver.connect(AbortSignal.timeout(1_000));
    await driver.createTopics(['requests', 'news', 'dead'].map((topic) => ({ topic, partitions: 1 })));
    await driver.publish({ topic: 'news', value: Buffer.from('old'), headers: new Map() }, inMs(1_000));
    const errors: unknown[] = [];
    const strategy = new BusServer({
      driver, group: (topic) => topic, maxInFlight: 10, defaultTimeoutMs: 5_000, deadLetterTopic: 'dead', drainMs: 1_000,
      allowReplyTopic: () => true, onError: (error) => errors.push(error),
    });
    const app = await NestFactory.createMicroservice(AppModule, { strategy, logger: false });
    await app.listen();
    expect(heard).toEqual(['old from news']);

    const client = new BusClient({ driver, instanceId: 'c', replyTopic: 'replies', maxPending: 10, onError: (error) => errors.push(error) });
    await client.connect();
    const ask = (text: string, identity = 'friend'): Promise<BusReply> => {
      return client.request('requests', Buffer.from(text), { headers: new Map([['x-identity', Buffer.from(identity)]]), deadlineMs: inMs(5_000) });
    };
    const codeOf = async (text: string, identity?: string): Promise<string | undefined> => headerText((await ask(text, identity)).headers, HEADERS.errorCode);
    expect(String((await ask('hello')).value)).toBe('hello by true');
    expect(await codeOf('missing')).toBe('TABLE_NOT_FOUND');
    expect(await codeOf('poison')).toBe('BAD_REQUEST');
    expect(await codeOf('hello', 'stranger')).toBe('INTERNAL');
    expect(await codeOf('known')).toBe('INTERNAL');
    await driver.publish({ topic: 'news', value: Buffer.from('new'), headers: new Map() }, inMs(1_000));
    await until('the event is heard', () => heard.length === 2);
    await client.close();
    await app.close();
    await driver.close();
    expect(await driver.listTopics()).not.toContain('replies');
  });
});
