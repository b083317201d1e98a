"""One member on librdkafka's Python client; told what the others are told, and says what they say (member-report.ts)."""

import json
import os
import signal
import sys
import threading
import time

from confluent_kafka import Consumer, KafkaException

setup = json.loads(os.environ["BENCH_MEMBER"])
going = True


def end(*_):
    global going
    going = False


def now():
    return round(time.time() * 1000)


def say(**line):
    print(json.dumps(line), flush=True)


def rebalanced(consumer, partitions):
    say(type="rebalanced", at=now())


def work(partition, offset, handler_ms):
    started_at = now()
    if handler_ms > 100:
        say(type="started", partition=partition, offset=offset)
    time.sleep(handler_ms / 1000)
    say(type="processed", partition=partition, offset=offset, startedAt=started_at, endedAt=now())


def end_with_the_benchmark():
    while os.read(0, 100):
        pass
    os._exit(1)


say(type="loaded")
if not os.read(0, 100):
    sys.exit(1)
threading.Thread(target=end_with_the_benchmark, daemon=True).start()
signal.signal(signal.SIGTERM, end)
consumer = Consumer(
    {
        "bootstrap.servers": ",".join(setup["brokers"]),
        "group.id": setup["groupId"],
        "partition.assignment.strategy": "cooperative-sticky",
        "session.timeout.ms": setup["sessionTimeoutMs"],
        "heartbeat.interval.ms": setup["heartbeatIntervalMs"],
        "auto.offset.reset": "earliest",
        "auto.commit.interval.ms": setup["autoCommitIntervalMs"],
        # A record counts when its handler has ended, and not when it is handed out.
        "enable.auto.offset.store": False,
    }
)
consumer.subscribe([setup["topic"]], on_assign=rebalanced)
while going:
    message = consumer.poll(0.05)
    if message is None:
        continue
    if message.error() is not None:
        print(message.error(), file=sys.stderr, flush=True)
        continue
    work(message.partition(), message.offset(), json.loads(message.value())["handlerMs"])
    try:
        consumer.store_offsets(message)
    except KafkaException as thrown:
        # Lost while its handler worked: whoever has it now processes it again.
        print(thrown, file=sys.stderr, flush=True)
consumer.close()
