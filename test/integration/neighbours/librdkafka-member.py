"""A member of librdkafka: says in JSON lines what it is given, what is taken, and what it reads. SIGTERM: commits and leaves."""

import json
import signal
import sys
import time

from confluent_kafka import Consumer

settings = json.loads(sys.argv[1])
topic = settings.pop("topic")
going = True


def end(*_):
    global going
    going = False


def say(**line):
    print(json.dumps({**line, "at": time.time() * 1000}), flush=True)


def numbers(partitions):
    return [one.partition for one in partitions]


def assigned(consumer, partitions):
    say(type="assigned", partitions=numbers(partitions))


def revoked(consumer, partitions):
    say(type="revoked", partitions=numbers(partitions))


def lost(consumer, partitions):
    say(type="lost", partitions=numbers(partitions))


signal.signal(signal.SIGTERM, end)
consumer = Consumer(settings)
say(type="joins")
consumer.subscribe([topic], on_assign=assigned, on_revoke=revoked, on_lost=lost)
while going:
    message = consumer.poll(0.05)
    if message is None:
        continue
    if message.error() is None:
        say(type="read", partition=message.partition(), offset=message.offset())
    else:
        print(message.error(), file=sys.stderr, flush=True)
consumer.close()
