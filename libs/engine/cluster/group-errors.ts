import { type Meaning, type Meanings } from './meaning';

const noSuchGroup: Meaning = {
  disposition: 'abandon',
  means: 'There is no group of consumers with that name that has members or offsets.',
};

const mayNotDescribe: Meaning = {
  disposition: 'abandon',
  means: 'The principal of this client may not look at the group.',
  remedy: 'Give it the ACL DESCRIBE on the group.',
};

const mayNotDelete: Meaning = {
  disposition: 'abandon',
  means: 'The principal of this client may not delete of the group.',
  remedy: 'Give it the ACL DELETE on the group.',
};

const hasMembers: Meaning = {
  disposition: 'abandon',
  means: 'The group has members.',
  remedy: 'Stop them first; a member that crashed counts until its session has ended.',
};

/** What the answers mean to who looks after groups from outside. Of many groups, one that is refused is no reason to stop. */
export const groupMeaningsOfApi: Partial<Record<string, Meanings>> = {
  DescribeGroups: { GROUP_ID_NOT_FOUND: noSuchGroup, GROUP_AUTHORIZATION_FAILED: mayNotDescribe },
  ConsumerGroupDescribe: {
    GROUP_ID_NOT_FOUND: noSuchGroup,
    GROUP_AUTHORIZATION_FAILED: mayNotDescribe,
    TOPIC_AUTHORIZATION_FAILED: {
      disposition: 'abandon',
      means:
        'The principal of this client may not look at a topic of the group, so the broker tells nothing of the group.',
      remedy: 'Give it the ACL DESCRIBE on the topics.',
    },
  },
  DeleteGroups: {
    GROUP_ID_NOT_FOUND: noSuchGroup,
    GROUP_AUTHORIZATION_FAILED: mayNotDelete,
    NON_EMPTY_GROUP: hasMembers,
  },
  OffsetDelete: {
    GROUP_ID_NOT_FOUND: noSuchGroup,
    GROUP_AUTHORIZATION_FAILED: mayNotDelete,
    NON_EMPTY_GROUP: hasMembers,
    GROUP_SUBSCRIBED_TO_TOPIC: {
      disposition: 'abandon',
      means: 'Members of the group are subscribed to the topic.',
      remedy: 'Stop them first, or subscribe them to others.',
    },
    UNKNOWN_TOPIC_OR_PARTITION: {
      disposition: 'abandon',
      means: 'The topic has no such partition, or there is no ACL DESCRIBE on it.',
    },
  },
};
