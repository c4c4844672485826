"""python -m tests.bench NAME: measure, print JSON, end with 1 when a limit of ours is not kept."""

import json
import sys
from importlib import import_module

NAMES = {
    "queue": "a queue page of 50 rows at 1,000,000 tickets: server CPU, against the same page at 1,000",
    "ticket": "opening a ticket with 200 posts, warm and cold: server CPU",
    "search": "a common and a rare word over 1,000,000 posts: server CPU",
    "webhook": "posts acknowledged and turned into tickets by one process, durably",
    "storm": "10,000 comments in 10 minutes on one page, pressed: every answer, and posts of another account meanwhile",
    "parse": "events a second that each network's module reads, on one core, from the samples",
    "idle": "100 accounts that are polled and have nothing to say: CPU of one core",
    "sockets": "a new post on 500 sockets (threads) and 1,000 (gevent), against a bare broadcast of the same bytes",
    "live": "a post at the door until it stands in 500 open lists: the whole desk, in threads",
    "fairness": "the report on equal treatment over 28 days at 1,000,000 tickets: server CPU; a look of its monitor",
    "watch": "100,000 running clocks: what watching costs, and how late a breach is written down",
    "claim": "taking the next ticket with 100,000 waiting: server CPU; a look of the lane that gives them out",
    "board": "the SLA board's first paint with a year of 1,000,000 tickets behind it: server CPU; the figures alone",
    "board_live": "a change at the desk until it stands on 200 open boards: the whole desk, in threads",
    "recompute": "a policy put in force for 100,000 open tickets: the look at what would change, and the change",
    "trail_cost": "what the audit trail adds to the median write: the same writes with and without it, turn by turn",
    "verify": "checking a trail of 1,000,000 entries, by the command: seconds and memory; the last tenth alone",
    "export": "evidence of a ticket with 200 posts, and of a whole log: seconds to write it, seconds to check it",
    "erasure": "a customer with 1,000 posts erased on a desk of 100,000 tickets, files included; a copy of them",
    "promises": "promises spotted in labelled sentences: precision and recall per language; server CPU a reply",
    "memory": "the process with 100 agents connected",
    "suggestions": "100,000 past answers: the panel of an opened ticket, and search with each letter: server CPU",
    "recall": "how often the right answer is found first, and among the first five: words, stems, trigrams, the desk",
    "browser": "opening a ticket from a warm list; rows in the page; bytes of a cold inbox",
}


def main() -> int:
    asked = sys.argv[1:] or sorted(NAMES)
    if unknown := [name for name in asked if name not in NAMES]:
        print(f"unknown: {', '.join(unknown)}. There are: {', '.join(sorted(NAMES))}", file=sys.stderr)
        return 2
    kept = True
    for name in asked:
        found = import_module(f"tests.bench.{name}").run()
        kept = kept and found["ok"]
        print(json.dumps({"name": name, "what": NAMES[name], **found}), flush=True)
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
