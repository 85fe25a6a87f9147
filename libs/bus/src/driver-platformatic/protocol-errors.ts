/** Error codes of the Kafka protocol that the driver acts on (Kafka protocol guide, "Error Codes"). */
export const KAFKA = {
  none: 0,
  offsetOutOfRange: 1,
  unknownTopicOrPartition: 3,
  leaderNotAvailable: 5,
  notLeaderOrFollower: 6,
  requestTimedOut: 7,
  messageTooLarge: 10,
  networkException: 13,
  coordinatorLoadInProgress: 14,
  coordinatorNotAvailable: 15,
  notCoordinator: 16,
  invalidTopic: 17,
  recordListTooLarge: 18,
  notEnoughReplicas: 19,
  notEnoughReplicasAfterAppend: 20,
  illegalGeneration: 22,
  unknownMemberId: 25,
  invalidSessionTimeout: 26,
  rebalanceInProgress: 27,
  topicAlreadyExists: 36,
  invalidReplicationFactor: 38,
  notController: 41,
  outOfOrderSequence: 45,
  duplicateSequence: 46,
  invalidProducerEpoch: 47,
  invalidProducerIdMapping: 49,
  kafkaStorageError: 56,
  unknownProducerId: 59,
  fencedLeaderEpoch: 74,
  unknownLeaderEpoch: 75,
  memberIdRequired: 79,
  fencedInstanceId: 82,
} as const;

const RETRIABLE_PRODUCE: ReadonlySet<number> = new Set([
  KAFKA.unknownTopicOrPartition, KAFKA.leaderNotAvailable, KAFKA.notLeaderOrFollower, KAFKA.requestTimedOut,
  KAFKA.networkException, KAFKA.notEnoughReplicas, KAFKA.notEnoughReplicasAfterAppend, KAFKA.kafkaStorageError,
  KAFKA.fencedLeaderEpoch, KAFKA.unknownLeaderEpoch,
]);

/** Whether the same produce request may succeed after a look at fresh metadata. */
export function isRetriableProduceError(code: number): boolean {
  return RETRIABLE_PRODUCE.has(code);
}

const LOST_SEQUENCE: ReadonlySet<number> = new Set([
  KAFKA.outOfOrderSequence, KAFKA.invalidProducerEpoch, KAFKA.invalidProducerIdMapping, KAFKA.unknownProducerId,
]);

/** Whether the broker no longer knows the producer as it knew itself: the batch was not written, a new identity can write it. */
export function isLostSequence(code: number): boolean {
  return LOST_SEQUENCE.has(code);
}
