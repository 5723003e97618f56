#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""Callers past --max-calls get 503 with Retry-After (RFC 3261 21.5.4); nothing is left of them."""
import signal

from harness import check, check_went_well, Launch, phone, run, write_speech


def test():
    write_speech()
    program = Launch('sipuasrc ! fakesink', '--max-calls', '0')
    for i in range(2):
        check_went_well(phone('sipp', f'caller-{i}', scenario='unavailable', port=5070 + 10 * i))
    program.signal(signal.SIGTERM)
    check(program.finish(10) == 0, 'exit status is not 0')
    check(program.states(1) == ['incoming', 'ended'] and program.states(2) == ['incoming', 'ended'],
          'not two calls that ended at once')


run(test)
