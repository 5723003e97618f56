#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""dtmf.py PEER: keys pressed on the telephone (RFC 4733) come as one dtmf-event message each. Every
telephone ends a key in its own way, linphone with one sequence number on its three end packets."""
from harness import Pipeline, check, check_went_well, phone, run, write_speech

KEYS = '129#'


def test(kind):
    write_speech()
    pipeline = Pipeline('sipuasrc ! fakesink')
    check_went_well(phone(kind, dtmf='0.6:' + KEYS))
    pipeline.finish_at_eos()
    events = pipeline.messages('dtmf-event')
    check([e['number'] for e in events] == ['1', '2', '9', '11'], f'events: {events}, want keys {KEYS}')
    check([e['character'] for e in events] == list(KEYS), f'events: {events}')
    check(all(e['type'] == '1' and e['method'] == '1' for e in events), f'events: {events}')


run(test)
