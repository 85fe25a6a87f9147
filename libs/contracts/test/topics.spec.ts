import { cdcTopic, cdcTopicTable, ingestDeadLetterTopic, ingestTopic, ingestTopicStream, isAllowedReplyTopic, TOPICS } from '../src/index.ts';

describe('topics of streams and tables', () => {
  it('can be read back', () => {
    expect(ingestTopicStream(ingestTopic('clicks'))).toBe('clicks');
    expect(cdcTopicTable(cdcTopic({ schema: 'shop', name: 'Orders_2' }) ?? '')).toEqual({ schema: 'shop', name: 'Orders_2' });
  });

  it('are not taken for one another', () => {
    expect(ingestTopicStream(ingestDeadLetterTopic('clicks'))).toBeNull();
    expect(cdcTopicTable(TOPICS.cdcProgress)).toBeNull();
    expect(ingestTopicStream('cdc.shop.orders')).toBeNull();
  });

  it.each(['a.b', 'straße', 'x'.repeat(64), ''])('do not exist for a table called "%s"', (name) => {
    expect(cdcTopic({ schema: 'shop', name })).toBeNull();
  });

  it.each([ingestTopic('clicks'), ingestDeadLetterTopic('clicks'), 'cdc.shop.orders', TOPICS.cdcProgress])('are no place for answers: %s', (topic) => {
    expect(isAllowedReplyTopic(topic)).toBe(false);
  });
});
