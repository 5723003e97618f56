#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""A caller gives up while it rings: 200 to the CANCEL, 487 to the INVITE (RFC 3261 9.2). That is no
call yet for the pipeline: it waits for the next caller, who may do the same."""
from harness import Pipeline, check, check_went_well, phone, run, signal, write_speech


def test():
    write_speech()
    pipeline = Pipeline('sipuasrc auto-answer=false ! fakesink')
    for n in (1, 2):
        check_went_well(phone('sipp', f'sipp-{n}', scenario='cancel', port=5070 + n))
        pipeline.wait(lambda: len(pipeline.messages('sip-call-state', state='ended', status='487')) == n, 5,
                      f'end of call {n} with 487')
    states = pipeline.states()
    check(states == ['incoming', 'ringing', 'ended'] * 2, f'states {states}')
    pipeline.signal(signal.SIGINT)
    status = pipeline.finish(10)
    check(status == 0 and not pipeline.errors(), f'exit status {status}, errors {pipeline.errors()}')


run(test)
