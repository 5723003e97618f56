#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""The caller gives up while it rings: 200 to the CANCEL, 487 to the INVITE (RFC 3261 9.2), and the
pipeline ends."""
from harness import Pipeline, check_went_well, phone, run, write_speech


def test():
    write_speech()
    pipeline = Pipeline('sipuasrc auto-answer=false ! fakesink')
    check_went_well(phone('sipp', scenario='cancel'))
    pipeline.finish(10)
    pipeline.check_states('incoming', 'ringing', 'ended')


run(test)
